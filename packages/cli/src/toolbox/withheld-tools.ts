import { standardTools } from '@planloom/tools-std';

/** Whether a tool is there only with `--allow-write`. */
export function needsAllowWrite(toolId: unknown): boolean {
  const has = (allowWrite: boolean): boolean =>
    standardTools({ root: '.', allowWrite }).some(({ id }) => id === toolId);
  return has(true) && !has(false);
}
