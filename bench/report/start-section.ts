import type { ResultsIndex } from './results-index.ts';
import type { Section } from './sections.ts';
import { megabytes, short, table } from './table.ts';

/** W9: what it takes to load, to install and to bundle a system. */
export function startSection(results: ResultsIndex): Section {
  const rows = results.systems.flatMap((system) => {
    const [start, print] = [results.coldStart(system), results.footprint(system)];
    if (start === undefined && print === undefined) return [];
    const cold =
      start === undefined
        ? ['', '', '']
        : [
            short(start.importMs),
            `${short(start.bestFirstStepMs)} (${short(start.firstStepMs)})`,
            megabytes(start.rss),
          ];
    const size = print === undefined ? ['', ''] : [megabytes(print.installed), String(print.packages)];
    const bundle = [print?.minified, print?.gzip].map((bytes) => (bytes === undefined ? '' : short(bytes / 1000)));
    return [[system, ...cold, ...size, ...bundle]];
  });
  const head = [
    'system',
    'import, ms',
    'first step, ms',
    'memory then, MB',
    'installed, MB',
    'packages',
    'minified, kB',
    'gzip, kB',
  ];
  const note =
    'A fresh process, from the import of the system to its first step; what Node.js itself takes is left out. Installed: ' +
    '`npm install --omit=dev` into an empty folder. Bundles are for Node.js, of what the adapter imports.';
  return { title: 'W9: from nothing to the first step', text: `${note}\n\n${table(head, rows)}` };
}
