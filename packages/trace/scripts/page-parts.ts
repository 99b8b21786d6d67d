import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { build } from 'esbuild';

/** What pages of traces are made of. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
  /** As a content security policy has it: `sha256-…`. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

/** Bundles the viewer. */
export async function pageParts(): Promise<PageParts> {
  const [script, style] = [await bundle('viewer.ts'), await bundle('viewer.css')];
  return { script, style, scriptHash: hashOf(script), styleHash: hashOf(style) };
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../src/viewer', file)],
    bundle: true,
    // The whole executor would be read for one function, and whatever changes there would change the names in the page.
    alias: { '@planloom/executor-core': join(import.meta.dirname, '../../executor-core/src/trace/iso-time.ts') },
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2023',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'error',
  });
  return (outputFiles[0]?.text ?? '').trim().replaceAll('</', String.raw`<\/`);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
