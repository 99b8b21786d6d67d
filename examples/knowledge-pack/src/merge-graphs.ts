import { defineTool, type Tool, ToolError } from '@planloom/tool-kit';

import { ENTITIES, type Entity, RELATIONS, uniqueRelations } from './graph.ts';

/** `merge_graphs`: one graph of many. The server "memory" ignores an entity whose name it knows, so they are joined before. */
export const mergeGraphsTool: Tool = defineTool({
  id: 'merge_graphs',
  name: 'Merge graphs',
  description:
    'Makes one knowledge graph of many: entities of one name become one with all observations, relations stand once, and those that lead to nothing known are set apart.',
  inputSchema: {
    type: 'object',
    properties: {
      graphs: {
        type: 'array',
        description: 'The graphs, for instance results of document_graph.',
        items: {
          type: 'object',
          properties: { entities: ENTITIES, relations: RELATIONS },
          required: ['entities', 'relations'],
        },
      },
    },
    required: ['graphs'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      entities: ENTITIES,
      relations: RELATIONS,
      dangling: { ...RELATIONS, description: 'Relations to or from what no graph has as an entity.' },
    },
    required: ['entities', 'relations', 'dangling'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute({ graphs }) {
    const entities = mergeEntities(graphs.flatMap((graph) => graph.entities));
    const names = new Set(entities.map(({ name }) => name));
    const relations = uniqueRelations(graphs.flatMap((graph) => graph.relations));
    const isKnown = ({ from, to }: { readonly from: string; readonly to: string }): boolean =>
      names.has(from) && names.has(to);
    return {
      entities,
      relations: relations.filter(isKnown),
      dangling: relations.filter((relation) => !isKnown(relation)),
    };
  },
});

function mergeEntities(entities: readonly Entity[]): { name: string; entityType: string; observations: string[] }[] {
  const merged = new Map<string, Entity>();
  for (const entity of entities) {
    const known = merged.get(entity.name);
    if (known !== undefined && known.entityType !== entity.entityType) throw conflict(known, entity);
    merged.set(entity.name, {
      ...entity,
      observations: [...new Set([...(known?.observations ?? []), ...entity.observations])],
    });
  }
  return [...merged.values()].map(({ name, entityType, observations }) => ({
    name,
    entityType,
    observations: [...observations],
  }));
}

function conflict({ name, entityType }: Entity, other: Entity): ToolError {
  return new ToolError(`"${name}" is a ${entityType} in one graph and a ${other.entityType} in another.`, {
    code: 'knowledge/conflicting-types',
    retryable: false,
    details: { name, entityTypes: [entityType, other.entityType] },
  });
}
