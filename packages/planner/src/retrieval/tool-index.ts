import { ToolRegistry, type Tool } from '@planloom/tool-kit';
import type { Options } from 'minisearch';

import { minisearch } from '../deferred/minisearch.ts';
import { akinTo } from './akin.ts';
import { toolText, type ToolText } from './tool-text.ts';
import { splitWords, tellingWords, termsOf } from './words.ts';

/** A tool that has to do with what was looked for. */
export interface ToolMatch {
  readonly tool: Tool;
  /** Greater is better; comparable within one answer only. */
  readonly score: number;
  /** The words looked for that the tool has, or has something like. */
  readonly words: readonly string[];
}

/** Tools, prepared for being looked for. Follows its registry: after a change the next search reads the tools again. */
export interface ToolIndex {
  /** In the order of the registry. */
  readonly texts: readonly ToolText[];
  /**
   * Every tool with a word of the query, best first, equal ones in the order of their ids. Words count by how rare they are among
   * the tools and by where they stand: in the id, an argument, or the description; less if they are only alike.
   */
  search(query: string): readonly ToolMatch[];
}

/** What a word for the same thing counts, beside 1 for the word itself. */
const AKIN = 0.2;

const known = new WeakMap<ToolRegistry, ToolIndex>();

/**
 * Prepares tools for being looked for, in time proportional to all that they say. The index of a registry is made once and
 * follows it; that of a list is of the list as it is now.
 */
export function createToolIndex(tools: ToolRegistry | Iterable<Tool>): ToolIndex {
  if (!(tools instanceof ToolRegistry)) return indexOnce([...tools]);
  const index = known.get(tools) ?? followRegistry(tools);
  known.set(tools, index);
  return index;
}

/** The listener lives as long as the registry, as the index does. */
function followRegistry(registry: ToolRegistry): ToolIndex {
  let current: ToolIndex | undefined;
  registry.onChange(() => {
    current = undefined;
  });
  const fresh = (): ToolIndex => (current ??= indexOnce(registry.getAll()));
  return {
    get texts() {
      return fresh().texts;
    },
    search: (query) => fresh().search(query),
  };
}

type Entry = Readonly<Record<'id' | 'name' | 'inputs' | 'description', string>>;

/**
 * BM25+ over weighted fields; a word that only begins like one of the query's, or differs from
 * it by a letter, counts less.
 *
 * @see Y. Lv and C. Zhai, "Lower-bounding term frequency normalization", CIKM 2011
 */
const OPTIONS: Options<Entry> = {
  fields: ['name', 'inputs', 'description'],
  tokenize: termsOf,
  processTerm: (term) => term,
  searchOptions: {
    boost: { name: 4, inputs: 1, description: 1.5 },
    prefix: (term) => term.length >= 4,
    fuzzy: (term) => (term.length >= 6 ? 1 : false),
    weights: { prefix: 0.5, fuzzy: 0.3 },
  },
};

function indexOnce(tools: readonly Tool[]): ToolIndex {
  const texts = tools.map(toolText);
  const byId = new Map(texts.map((text) => [text.id, text.tool]));
  const MiniSearch = minisearch();
  const index = new MiniSearch<Entry>(OPTIONS);
  // In the order of ids, so that sums of scores do not depend on the order of registration.
  index.addAll([...new Map(texts.map((text) => [text.id, entryOf(text)])).values()].toSorted(byIdOrder));
  return {
    texts,
    search(query) {
      const words = tellingWords(query);
      const akin = akinWords(words);
      const found = index.search([...words.keys(), ...akin.keys()].join(' '), {
        tokenize: (text) => text.split(' '),
        boostTerm: (term) => (words.has(term) ? 1 : AKIN),
      });
      return found
        .map(({ id, score, queryTerms }) => ({
          // The index holds ids of these tools only.
          tool: byId.get(id as string) as Tool,
          score,
          words: [...words.values()].filter((word) =>
            queryTerms.some((term) => (words.get(term) ?? akin.get(term)) === word),
          ),
        }))
        .toSorted(byScore);
    },
  };
}

/** Terms for the same as words of a query that are none of its own, each with the word it stands for. */
function akinWords(words: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const akin = [...words].flatMap(([term, word]) => akinTo(term).map((other) => [other, word] as const));
  return new Map(akin.filter(([term]) => !words.has(term)));
}

function entryOf({ id, name, description, inputs }: ToolText): Entry {
  const said = inputs.map((input) => `${input.name} ${input.description}`);
  return { id, name: splitWords(name).join(' '), description, inputs: said.join('\n') };
}

function byIdOrder(a: Entry, b: Entry): number {
  return a.id < b.id ? -1 : 1;
}

/** Best first; equal ones in the order of their ids. */
export function byScore(a: ToolMatch, b: ToolMatch): number {
  return b.score - a.score || (a.tool.id < b.tool.id ? -1 : 1);
}
