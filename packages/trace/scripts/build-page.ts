import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { pageParts } from './page-parts.ts';

/** Writes what pages of traces are made of into the sources: `node packages/trace/scripts/build-page.ts`, then `oxfmt`. */
const { script, style, scriptHash, styleHash } = await pageParts();
const constants = { SCRIPT: script, SCRIPT_HASH: scriptHash, STYLE: style, STYLE_HASH: styleHash };
const lines = Object.entries(constants).map(
  ([name, text]) => `export const ${name}: string = ${JSON.stringify(text)};`,
);
const head = '// Made by scripts/build-page.ts from src/viewer; do not edit.\n';
writeFileSync(join(import.meta.dirname, '../src/html/page-parts.ts'), `${head}${lines.join('\n')}\n`);
