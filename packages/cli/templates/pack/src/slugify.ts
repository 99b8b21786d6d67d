import { defineTool, type Tool } from '@planloom/tool-kit';

/** `slugify`: a title as it can stand in an address. It only computes: no errors of its own, nothing to stop. */
export const slugify: Tool = defineTool({
  id: 'slugify',
  name: 'Make a slug',
  description: 'Turns a title into lower-case letters, digits and hyphens, to be used in an address or a file name.',
  inputSchema: {
    type: 'object',
    properties: {
      title: { type: 'string', description: 'The title, in any language that is written in Latin letters.' },
      max_length: { type: 'integer', minimum: 1, default: 80, description: 'Characters of the slug at most.' },
    },
    required: ['title'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: { slug: { type: 'string', description: 'The slug; empty if the title has no letter and no digit.' } },
    required: ['slug'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute({ title, max_length }) {
    const words =
      title
        .normalize('NFKD')
        .replaceAll(/\p{M}/gu, '')
        .toLowerCase()
        .match(/[a-z0-9]+/g) ?? [];
    return { slug: words.join('-').slice(0, max_length).replace(/-$/, '') };
  },
});
