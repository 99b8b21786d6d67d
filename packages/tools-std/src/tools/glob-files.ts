import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import type { RootFolder } from '../files/root-folder.ts';
import { lastingError } from '../lasting-error.ts';

/** `glob_files`: paths of the files below the root that match a pattern. */
export function globFilesTool(root: RootFolder): Tool {
  return declareTool({
    id: 'glob_files',
    name: 'Find files',
    description:
      'Finds files below the root folder by patterns such as "**/*.md" or "src/**/*.{ts,tsx}", sorted by path. Links are not followed.',
    inputSchema: {
      type: 'object',
      properties: {
        patterns: {
          type: 'array',
          items: { type: 'string', minLength: 1 },
          minItems: 1,
          description:
            'Patterns relative to the root folder; a file needs to match one. "**" stands for any folders, "*" for any part of a name.',
        },
        ignore: {
          type: 'array',
          items: { type: 'string', minLength: 1 },
          default: DEFAULT_IGNORE,
          description: 'Patterns of what is left out.',
        },
        include_hidden: {
          type: 'boolean',
          default: false,
          description: 'Whether names that start with a dot are found.',
        },
        limit: { type: 'integer', minimum: 1, maximum: 100_000, default: 10_000, description: 'Paths at most.' },
      },
      required: ['patterns'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        paths: { type: 'array', items: { type: 'string' }, description: 'Paths relative to the root folder, sorted.' },
        count: { type: 'integer', description: 'How many paths there are in the list.' },
        truncated: { type: 'boolean', description: 'Whether there are more than the limit.' },
      },
      required: ['paths', 'count', 'truncated'],
    },
    effects: { readOnly: true, idempotent: true, openWorld: false },
    async execute({ patterns, ignore, include_hidden, limit }, { signal }) {
      for (const pattern of patterns) refuseOutside(pattern);
      const { glob } = await import('tinyglobby');
      const found = await glob(patterns, {
        cwd: await root.realPath(),
        ignore,
        dot: include_hidden,
        followSymbolicLinks: false,
        expandDirectories: false,
        signal,
      });
      signal.throwIfAborted();
      const paths = found.sort().slice(0, limit);
      return { paths, count: paths.length, truncated: found.length > limit };
    },
  });
}

const DEFAULT_IGNORE: readonly string[] = ['**/node_modules/**', '**/.git/**'];

/** Braces and groups can hide the two dots, so every piece between their marks is looked at. */
function refuseOutside(pattern: string): void {
  const pieces = pattern.replaceAll('\\', '/').split(/[/{},()|]/);
  if (!pattern.startsWith('/') && !/^[A-Za-z]:/.test(pattern) && !pieces.includes('..')) return;
  throw lastingError(
    'tool/outside-root',
    `The pattern "${pattern}" leads out of the root folder. Patterns are relative to it and have no "..".`,
  );
}
