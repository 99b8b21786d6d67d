import { createRequire } from 'node:module';

import { defineToolPack, type Tool, type ToolPack } from '@planloom/tool-kit';

import { fetchJson } from './fetch-json.ts';
import { slugify } from './slugify.ts';

const manifest = createRequire(import.meta.url)('../package.json') as {
  readonly name: string;
  readonly version: string;
};

/** The tools of this package, as a pack that registers in one go. */
export const pack: ToolPack = defineToolPack({
  name: manifest.name,
  version: manifest.version,
  description: 'Slugs from titles, JSON from the web',
  tools: [slugify, fetchJson],
});

/** The same tools as a list. */
export const tools: readonly Tool[] = pack.tools;
