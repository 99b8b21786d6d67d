/** Something that is known of, in the shape that the MCP server "memory" takes (`create_entities`). */
export interface Entity {
  /** A document's path, `path#anchor` of a section, the address of a site, or a term in backquotes. */
  readonly name: string;
  readonly entityType: string;
  readonly observations: readonly string[];
}

/** That one entity has to do with another (`create_relations`). */
export interface Relation {
  readonly from: string;
  readonly to: string;
  readonly relationType: string;
}

/** What is known, and how it hangs together. */
export interface Graph {
  readonly entities: readonly Entity[];
  readonly relations: readonly Relation[];
}

const TEXT = (description: string) => ({ type: 'string', minLength: 1, description }) as const;

/** The schema of entities; its result and its arguments go to the server as they are. */
export const ENTITIES = {
  type: 'array',
  description: 'What is known of, as create_entities takes it.',
  items: {
    type: 'object',
    properties: {
      name: TEXT('Unique: a path, path#anchor of a section, the address of a site, or a term in backquotes.'),
      entityType: TEXT('document, section, file, website or term.'),
      observations: { type: 'array', items: { type: 'string' }, description: 'What is known of it, one thing each.' },
    },
    required: ['name', 'entityType', 'observations'],
    additionalProperties: false,
  },
} as const;

/** The schema of relations, likewise. */
export const RELATIONS = {
  type: 'array',
  description: 'How entities hang together, as create_relations takes it.',
  items: {
    type: 'object',
    properties: {
      from: TEXT('Name of an entity.'),
      to: TEXT('Name of an entity.'),
      relationType: TEXT('To be read between the two: has_section, links_to, uses_term.'),
    },
    required: ['from', 'to', 'relationType'],
    additionalProperties: false,
  },
} as const;

/** Relations, each once, in the order they first appear. */
export function uniqueRelations(relations: readonly Relation[]): Relation[] {
  return [...new Map(relations.map((relation) => [keyOf(relation), relation])).values()];
}

function keyOf({ from, to, relationType }: Relation): string {
  return JSON.stringify([from, relationType, to]);
}
