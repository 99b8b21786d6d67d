import { formatDiagnostics } from '@planloom/dsl-schema';

import type { Paint } from '../terminal/paint.ts';
import type { CheckedFile } from './load-plan.ts';

/** Diagnostics with the lines of the plan they are about. */
export function diagnosticsText(
  { diagnostics, file, source }: Pick<CheckedFile, 'diagnostics' | 'file' | 'source'>,
  { enabled }: Pick<Paint, 'enabled'>,
): string {
  return `${formatDiagnostics(diagnostics, { fileName: file, color: enabled, ...(source && { source }) })}\n\n`;
}
