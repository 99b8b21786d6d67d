import { posix } from 'node:path';

import { defineTool, type Tool, ToolError } from '@planloom/tool-kit';

import { ENTITIES, type Entity, type Graph, type Relation, RELATIONS, uniqueRelations } from './graph.ts';
import { linkTarget } from './link-target.ts';
import { type Heading, type Outline, readOutline } from './markdown.ts';

/** `document_graph`: what one Markdown document says, as entities and relations. */
export const documentGraphTool: Tool = defineTool({
  id: 'document_graph',
  name: 'Graph of a document',
  description:
    'Reads a Markdown document and returns entities and relations for a knowledge graph: the document, its sections, the files and sites it links to, and the terms it sets as code.',
  inputSchema: {
    type: 'object',
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        description:
          'Path of the document from the root of all documents, with slashes. Its links are read from there.',
      },
      markdown: { type: 'string', description: 'The text of the document.' },
      max_level: { type: 'integer', minimum: 1, maximum: 6, default: 2, description: 'The lowest level of sections.' },
      terms: {
        type: 'integer',
        minimum: 0,
        maximum: 100,
        default: 10,
        description: 'Terms at most, the most frequent.',
      },
      min_count: { type: 'integer', minimum: 1, default: 2, description: 'Terms that occur less often are left out.' },
    },
    required: ['path', 'markdown'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: { entities: ENTITIES, relations: RELATIONS },
    required: ['entities', 'relations'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute({ path, markdown, max_level, terms, min_count }) {
    const document = posix.normalize(path);
    if (document.startsWith('..') || document.startsWith('/')) throw invalidPath(path);
    const outline = readOutline(markdown);
    return joinGraphs([
      { entities: [documentEntity(document, outline)], relations: [] },
      sectionGraph(document, outline.headings, max_level),
      linkGraph(document, outline.links),
      termGraph(document, frequent(outline.terms, terms, min_count)),
    ]);
  },
});

function invalidPath(path: string): ToolError {
  return new ToolError(`"${path}" does not lie below the root. Write it as docs/guide.md.`, {
    code: 'knowledge/invalid-path',
    retryable: false,
    details: { path },
  });
}

function joinGraphs(graphs: readonly Graph[]): { entities: Entity[]; relations: Relation[] } {
  return {
    entities: graphs.flatMap(({ entities }) => entities),
    relations: uniqueRelations(graphs.flatMap(({ relations }) => relations)),
  };
}

function documentEntity(path: string, { headings, opening }: Outline): Entity {
  const title = headings.toSorted((left, right) => left.level - right.level)[0]?.text;
  return {
    name: path,
    entityType: 'document',
    observations: [
      ...(title === undefined ? [] : [`title: ${title}`]),
      ...(opening === '' ? [] : [`begins: ${shortened(opening, 200)}`]),
    ],
  };
}

/** Sections hang below the nearest heading of a higher level. The first heading of level 1 is the document itself. */
function sectionGraph(path: string, headings: readonly Heading[], maxLevel: number): Graph {
  const title = headings.find(({ level }) => level === 1);
  const sections = headings.filter((heading) => heading !== title && heading.level <= maxLevel);
  const nameOf = ({ anchor }: Heading): string => `${path}#${anchor}`;
  return {
    entities: sections.map((section) => ({
      name: nameOf(section),
      entityType: 'section',
      observations: [`heading: ${section.text}`],
    })),
    relations: sections.map((section, index) => {
      const above = sections.slice(0, index).findLast(({ level }) => level < section.level);
      return { from: above === undefined ? path : nameOf(above), to: nameOf(section), relationType: 'has_section' };
    }),
  };
}

/** Documents are described where they are read themselves; of other files and of sites nothing more is known. */
function linkGraph(path: string, links: readonly string[]): Graph {
  const entities = new Map<string, Entity>();
  const relations = links.flatMap((url): Relation[] => {
    const target = linkTarget(url, path);
    if (target === undefined) return [];
    if (target.kind === 'site') {
      entities.set(target.origin, { name: target.origin, entityType: 'website', observations: [] });
      return [{ from: path, to: target.origin, relationType: 'links_to' }];
    }
    if (target.path === path) return [];
    if (!/\.(?:md|markdown)$/i.test(target.path)) {
      entities.set(target.path, { name: target.path, entityType: 'file', observations: [] });
    }
    return [{ from: path, to: target.path, relationType: 'links_to' }];
  });
  return { entities: [...entities.values()], relations };
}

function termGraph(path: string, terms: readonly (readonly [term: string, count: number])[]): Graph {
  return {
    entities: terms.map(([term, count]) => ({
      name: `\`${term}\``,
      entityType: 'term',
      observations: [`occurs ${count} times in ${path}`],
    })),
    relations: terms.map(([term]) => ({ from: path, to: `\`${term}\``, relationType: 'uses_term' })),
  };
}

/** The most frequent terms; of those that are equally frequent, the ones that come first. */
function frequent(terms: readonly string[], limit: number, minCount: number): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const term of terms) if (term !== '') counts.set(term, (counts.get(term) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= minCount)
    .sort(([, left], [, right]) => right - left)
    .slice(0, limit);
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}
