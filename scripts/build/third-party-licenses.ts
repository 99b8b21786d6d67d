import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Rolldown } from 'tsdown';

/** The library a file belongs to, as far as its licence needs. */
interface Library {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/**
 * Writes `THIRD-PARTY-LICENSES.txt` with the licence of every library whose code is in the bundle.
 *
 * @param others gives modules that were bundled elsewhere and are in the code all the same
 * @throws Error if a library comes without the text of its licence
 */
export function thirdPartyLicenses(others: () => Iterable<string>): Rolldown.Plugin {
  return {
    name: 'third-party-licenses',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const moduleIds = [...chunks.flatMap((chunk) => chunk.moduleIds), ...others()];
      const folders = new Set(moduleIds.flatMap((id) => libraryFolder(id) ?? []));
      if (folders.size === 0) return;
      const source = [...folders]
        .map(describeLicense)
        .toSorted()
        .join(`\n${'-'.repeat(80)}\n\n`);
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENSES.txt', source });
    },
  };
}

function libraryFolder(moduleId: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(moduleId.replaceAll('\\', '/'))?.[0];
}

function describeLicense(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Library;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:\.\w+)?$/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no file with its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
