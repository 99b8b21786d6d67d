import type { DecisionInfo } from '../events.ts';
import type { Preview } from './preview.ts';

/** What was decided, without secrets. */
export function shownDecision({ approved, edited, by, comment }: DecisionInfo, preview: Preview): DecisionInfo {
  return {
    approved,
    edited,
    ...(by !== undefined && { by: preview.text(by) }),
    ...(comment !== undefined && { comment: preview.text(comment) }),
  };
}
