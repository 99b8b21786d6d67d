import type { Tool, ToolRegistry } from '@planloom/tool-kit';

import { namedTools } from './named-tools.ts';
import { producersFor } from './producers.ts';
import { rankForTask } from './rank-for-task.ts';
import { byScore, createToolIndex, type ToolIndex, type ToolMatch } from './tool-index.ts';
import type { ToolText } from './tool-text.ts';

/** How tools are chosen for a task. */
export interface ShortlistOptions {
  /** Most tools, unless more than that are always wanted or named in the task; from 1. Default: 24. */
  readonly limit?: number;
  /** Ids of tools that are in, whatever the task says. Ids of no tool are passed over. */
  readonly always?: readonly string[];
  /** A set of at most so many tools is passed whole. Default: 40. */
  readonly smallSet?: number;
  /**
   * A set whose descriptions and schemas have at most so many characters together is passed whole, however many tools they are.
   * Default: 12,000, some 3,000 tokens.
   */
  readonly smallText?: number;
}

/**
 * Why a tool is on a shortlist: it is `always` wanted, is `named` in the task, `matches` its words, gives what an argument of such
 * a tool takes (`produces`), or is there because `all` are: the set is small, or no tool has a word of the task.
 */
export type ShortlistReason = 'always' | 'named' | 'matches' | 'produces' | 'all';

/** A tool that a model is shown for a task, and why. */
export interface ShortlistedTool extends ToolMatch {
  readonly reason: ShortlistReason;
}

/** The part of a shortlist that tools with words of the task fill first; then come those that give what they take. */
const OWN_SHARE = 0.75;

/**
 * The tools that a model should be shown for a task, best first. Each part of the task ("fetch the page, translate it and email it" has
 * three) puts its own best tools forward, so that what one part needs is not crowded out by tools for another. Tools that are refused are
 * never in. The same task and tools give the same answer.
 *
 * @param tools with a registry, or an index of yours, what the tools say is read once, and again only after a change
 * @throws RangeError if the limit is no whole number from 1
 */
export function shortlistTools(
  task: string,
  tools: ToolRegistry | ToolIndex | Iterable<Tool>,
  options: ShortlistOptions = {},
): readonly ShortlistedTool[] {
  const { limit = 24, always = [] } = options;
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`limit must be a whole number from 1, not ${limit}`);
  const index = 'search' in tools ? tools : createToolIndex(tools);
  const texts = index.texts.filter(({ tool }) => tool.refused === undefined);
  const all = texts.map(({ tool }) => tool);
  const matches = rankForTask(task, index).filter(({ tool }) => tool.refused === undefined);
  const matching = matches.map(({ tool }) => tool);
  const choice = new Choice();

  choice.add(
    all.filter(({ id }) => always.includes(id)),
    'always',
  );
  choice.add(namedTools(task, all), 'named');
  choice.add(matching, 'matches', isSmall(texts, options) ? Infinity : Math.ceil(limit * OWN_SHARE));
  if (isSmall(texts, options)) choice.add(all, 'all');
  choice.add(producersFor(choice.ids, texts), 'produces', limit);
  choice.add(matching, 'matches', limit);
  if (matches.length === 0) choice.add(all, 'all', limit);
  return choice.ranked(matches);
}

/** Tools with the first reason they were chosen for. */
class Choice {
  readonly #reasons = new Map<string, { readonly tool: Tool; readonly reason: ShortlistReason }>();

  get ids(): readonly string[] {
    return [...this.#reasons.keys()];
  }

  /** Adds tools until there are `most`. */
  add(tools: readonly Tool[], reason: ShortlistReason, most = Infinity): void {
    for (const tool of tools) {
      if (this.#reasons.size >= most) return;
      if (!this.#reasons.has(tool.id)) this.#reasons.set(tool.id, { tool, reason });
    }
  }

  ranked(matches: readonly ToolMatch[]): readonly ShortlistedTool[] {
    const scored = new Map(matches.map((match) => [match.tool.id, match]));
    return [...this.#reasons.values()]
      .map(({ tool, reason }) => ({ score: 0, words: [], ...scored.get(tool.id), tool, reason }))
      .toSorted(byScore);
  }
}

function isSmall(texts: readonly ToolText[], { smallSet = 40, smallText = 12_000 }: ShortlistOptions): boolean {
  return texts.length <= smallSet || texts.reduce((sum, { size }) => sum + size, 0) <= smallText;
}
