import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { describeValue } from './describe-value.ts';
import { replaceFix } from './field.ts';

/** The version of the language that this package reads. */
const VERSION = '1.0';

/** Code of the warning about a version that is the number 1. Its fix puts the version right. */
export const VERSION_NUMBER = 'plan/version-number';

/** What is wrong with a plan's `version`. `1.0` without quotes is the number 1 to YAML, so that is accepted with a warning. */
export function checkVersion(version: unknown, path: string): Diagnostic | undefined {
  if (version === VERSION) return undefined;
  const fix = replaceFix(path, VERSION);
  if (version === 1 || version === '1') {
    const message = `"version" is ${describeValue(version)}, read as "${VERSION}"`;
    return {
      code: VERSION_NUMBER,
      severity: 'warning',
      message,
      path,
      suggestion: `write "${VERSION}" with the quotes`,
      fix,
    };
  }
  const message = `there is no version like ${describeValue(version)} of the plan language`;
  return { code: 'plan/unsupported-version', severity: 'error', message, path, suggestion: `write "${VERSION}"`, fix };
}
