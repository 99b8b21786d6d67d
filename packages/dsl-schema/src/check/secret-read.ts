import type { Read, StepNode } from '../analysis/types.ts';
import { calledTool } from './tool-call.ts';

/** What secrets can be called. */
export const SECRET_NAME: RegExp = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a step hands what it reads there to a tool that it calls itself. */
export function isInCallInput(node: StepNode, { pointer }: Read): boolean {
  if (node.type === 'reduce' || calledTool(node) === undefined) return false;
  return pointer.startsWith(`${node.pointer}/input/`);
}

/** The name of a secret that is read as `{{secrets.NAME}}`, and by nothing more. */
export function secretName({ target, expression }: Read): string | undefined {
  const isRead = target.kind === 'secret' && target.name !== undefined && expression.path !== undefined;
  return isRead && SECRET_NAME.test(target.name) ? target.name : undefined;
}
