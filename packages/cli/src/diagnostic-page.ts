import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { didYouMean } from '@planloom/dsl-schema';

import { CliError } from './cli-error.ts';
import { ExitCode } from './exit-code.ts';

/** In the package as it is published; in the repository they are documents like others. */
const PUBLISHED = new URL('../diagnostics/', import.meta.url);
const IN_REPOSITORY = new URL('../../../docs/diagnostics/', import.meta.url);

/**
 * What the code of a diagnostic means, as Markdown.
 *
 * @param code such as `plan/unknown-tool`; the address of its page, `docs/diagnostics/unknown-tool.md`, will do, too
 * @throws CliError (usage) if there is no such page
 */
export function diagnosticPage(code: string): string {
  const folder = existsSync(PUBLISHED) ? PUBLISHED : IN_REPOSITORY;
  const name = pageName(code);
  const names = readdirSync(folder).map(pageName);
  if (names.includes(name)) return readFileSync(new URL(`${name}.md`, folder), 'utf8');
  const nearest = didYouMean(name, names);
  throw new CliError(ExitCode.usage, `no diagnostic has the code "${code}"`, {
    ...(nearest !== undefined && { next: `planloom help ${code.slice(0, code.lastIndexOf('/') + 1)}${nearest}` }),
  });
}

function pageName(code: string): string {
  return code.slice(code.lastIndexOf('/') + 1).replace(/\.md$/u, '');
}
