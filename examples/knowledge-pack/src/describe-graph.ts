import { defineTool, type Tool } from '@planloom/tool-kit';

import { ENTITIES, RELATIONS } from './graph.ts';

const COUNTS = (description: string) =>
  ({ type: 'object', additionalProperties: { type: 'integer' }, description }) as const;

/** `describe_graph`: how large a graph is, what most of it leads to, and what nothing leads to. */
export const describeGraphTool: Tool = defineTool({
  id: 'describe_graph',
  name: 'Describe a graph',
  description:
    'Counts the entities and relations of a knowledge graph, and names the documents most others link to and those that none links to.',
  inputSchema: {
    type: 'object',
    properties: {
      entities: ENTITIES,
      relations: RELATIONS,
      limit: {
        type: 'integer',
        minimum: 1,
        default: 5,
        description: 'Documents that are named as most linked, at most.',
      },
    },
    required: ['entities', 'relations'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      entities: COUNTS('Entities by their type.'),
      relations: COUNTS('Relations by their type.'),
      most_linked: {
        type: 'array',
        description: 'Documents by the number of others that link to them, the most first.',
        items: {
          type: 'object',
          properties: {
            name: { type: 'string', description: 'Name of the document.' },
            links: { type: 'integer', description: 'Documents that link to it.' },
          },
          required: ['name', 'links'],
        },
      },
      never_linked: {
        type: 'array',
        items: { type: 'string' },
        description: 'Documents that no other links to.',
      },
    },
    required: ['entities', 'relations', 'most_linked', 'never_linked'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute({ entities, relations, limit }) {
    const links = countBy(relations.filter(({ relationType }) => relationType === 'links_to').map(({ to }) => to));
    const documents = entities.filter(({ entityType }) => entityType === 'document').map(({ name }) => name);
    const linked = documents.map((name) => ({ name, links: links.get(name) ?? 0 }));
    return {
      entities: Object.fromEntries(countBy(entities.map(({ entityType }) => entityType))),
      relations: Object.fromEntries(countBy(relations.map(({ relationType }) => relationType))),
      most_linked: linked
        .filter((document) => document.links > 0)
        .sort((left, right) => right.links - left.links)
        .slice(0, limit),
      never_linked: linked.filter((document) => document.links === 0).map(({ name }) => name),
    };
  },
});

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
