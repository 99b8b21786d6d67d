import { ToolError, type Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { decodeText } from '../files/decode-text.ts';
import { readLimited } from '../files/read-limited.ts';
import type { RootFolder } from '../files/root-folder.ts';
import { findDeadLinks, type OtherFiles } from '../markdown/find-dead-links.ts';
import { readMarkdown } from '../markdown/read-markdown.ts';

/** `check_links`: the links of a Markdown file to files and headings that aren't there. */
export function checkLinksTool(root: RootFolder, maxBytes: number): Tool {
  return declareTool({
    id: 'check_links',
    name: 'Check links',
    description:
      'Finds links of a Markdown file that lead to files or headings that do not exist below the root folder. Links to the web are not called.',
    inputSchema: {
      type: 'object',
      properties: {
        path: { type: 'string', minLength: 1, description: 'Path of the Markdown file, relative to the root folder.' },
      },
      required: ['path'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'The file that was checked.' },
        checked: { type: 'integer', description: 'How many links to files and headings there are.' },
        dead: {
          type: 'array',
          description: 'Links that lead nowhere.',
          items: {
            type: 'object',
            properties: {
              url: { type: 'string', description: 'The link as it is written.' },
              text: { type: 'string', description: 'What the link says.' },
              line: { type: 'integer', description: 'Line of the file, from 1.' },
              reason: {
                type: 'string',
                enum: ['missing-file', 'missing-anchor', 'outside-root'],
                description: 'What is wrong.',
              },
              target: {
                type: ['string', 'null'],
                description: 'The path it stands for, relative to the root folder; null if it leads out of it.',
              },
            },
            required: ['url', 'text', 'line', 'reason', 'target'],
          },
        },
      },
      required: ['path', 'checked', 'dead'],
    },
    effects: { readOnly: true, idempotent: true, openWorld: false },
    async execute({ path }, { signal }) {
      const real = await root.show(await root.locate(path));
      const document = await readMarkdown(await readText(root, path, maxBytes, signal));
      const dead = await findDeadLinks(real, document, filesBelow(root, maxBytes, signal));
      return { path, checked: document.links.filter(({ target }) => target !== 'external').length, dead };
    },
  });
}

function filesBelow(root: RootFolder, maxBytes: number, signal: AbortSignal): OtherFiles {
  // Many links of a page often go to one other.
  const known = new Map<string, Promise<readonly string[]>>();
  const readAnchors = async (path: string): Promise<readonly string[]> => {
    signal.throwIfAborted();
    return (await readMarkdown(await readText(root, path, maxBytes, signal))).anchors;
  };
  return {
    exists: (path) => root.locate(path).then(() => true, isMissing),
    async anchors(path) {
      if (!/\.(?:md|markdown)$/i.test(path)) return undefined;
      const anchors = known.get(path) ?? readAnchors(path);
      known.set(path, anchors);
      return anchors;
    },
  };
}

/** Another failure, such as a folder that may not be read, says nothing about the link. */
function isMissing(error: unknown): false {
  const code = error instanceof ToolError ? error.code : '';
  if (code === 'tool/file-not-found' || code === 'tool/outside-root') return false;
  throw error;
}

async function readText(root: RootFolder, path: string, maxBytes: number, signal: AbortSignal): Promise<string> {
  const bytes = await readLimited(await root.openForReading(path), path, maxBytes, signal);
  return decodeText(bytes, 'utf-8', path);
}
