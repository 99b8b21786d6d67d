import type { FilesInputOptions } from '../inputs/files-input.ts';

/** Files of prose, as most templates for documents take them. */
export const DOCUMENTS: FilesInputOptions = {
  description: 'Patterns of the documents, relative to the root folder.',
  required: 'documents: files, a folder, or a kind such as "READMEs"',
  extensions: ['md', 'markdown', 'mdx', 'txt', 'rst', 'adoc'],
  otherwise: '*.md',
  otherwiseName: 'Markdown files',
};

/** Words for documents that templates for them know. */
export const DOCUMENT_WORDS: readonly string[] = [
  'document',
  'doc',
  'documentation',
  'readme',
  'text',
  'prose',
  'content',
  'article',
  'note',
  'guide',
];
