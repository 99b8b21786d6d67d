import { ToolError } from '../errors/tool-error.ts';
import type { ToolChange } from './compare-lock.ts';
import type { ToolPart } from './tool-parts.ts';

/** A tool that is not as it was when it was accepted, or that was never accepted. Never worth a retry. */
export class ToolDriftError extends ToolError {
  override readonly name: string = 'ToolDriftError';
  /** `tool/changed`, or `tool/not-in-lock` of a tool that the lock does not have. */
  declare readonly code: 'tool/changed' | 'tool/not-in-lock';
  readonly toolId: string;
  /** The parts that changed; none if the lock does not have the tool. */
  readonly parts: readonly ToolPart[];

  /** @param remedy a sentence that says what to do */
  constructor(toolId: string, change: ToolChange | 'added', remedy: string) {
    const parts = change === 'added' ? [] : change.parts.map(({ part }) => part);
    super([reasonOf(toolId, parts), remedy].filter((text) => text !== '').join(' '), {
      code: change === 'added' ? 'tool/not-in-lock' : 'tool/changed',
      retryable: false,
    });
    this.toolId = toolId;
    this.parts = parts;
  }
}

function reasonOf(toolId: string, parts: readonly ToolPart[]): string {
  if (parts.length === 0) return `"${toolId}" is not in the tools lock, so nobody has accepted it.`;
  return `"${toolId}" has changed since it was accepted (${parts.join(', ')}).`;
}
