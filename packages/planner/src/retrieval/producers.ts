import type { Tool } from '@planloom/tool-kit';

import type { Property, ToolText } from './tool-text.ts';
import { termsOf } from './words.ts';

/** Last words of arguments that nobody can make up: another tool has to give them. */
const IDENTIFYING = new Set(termsOf('id ids identifier uuid guid key token slug handle ref reference sku iban'));
/** First words of tools that give things by what a person knows of them. */
const FINDING = new Set(termsOf('find search list lookup query get fetch resolve login authenticate'));
/** So many tools for one argument. */
const MOST = 2;

/**
 * Tools that give what required arguments of the chosen tools take, for arguments that identify something: to `order_id` a tool whose
 * result has `order_id`, or one called `find_order_id_by_email` or `list_orders`. Tools that themselves need that argument are none.
 *
 * @param chosen ids of tools
 */
export function producersFor(chosen: readonly string[], texts: readonly ToolText[]): readonly Tool[] {
  const ids = new Set(chosen);
  const wanted = new Map(
    texts
      .filter(({ id }) => ids.has(id))
      .flatMap(({ inputs }) => inputs.filter(isIdentifying))
      .map(({ name }): [string, readonly string[]] => [termsOf(name).join(' '), termsOf(name)]),
  );
  if (wanted.size === 0) return [];
  const producers = texts.filter(({ id }) => !ids.has(id)).map(knownProducer);
  return [...wanted.values()].flatMap((argument) => bestFor(argument, producers).map(({ tool }) => tool));
}

interface Producer {
  readonly tool: Tool;
  readonly name: readonly string[];
  readonly inputs: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
}

/** The texts of an index stay; taking their names apart for each task would be most of the work. */
const known = new WeakMap<ToolText, Producer>();

function knownProducer(text: ToolText): Producer {
  const found = known.get(text) ?? producer(text);
  known.set(text, found);
  return found;
}

function producer({ tool, id, inputs, outputs }: ToolText): Producer {
  const names = (properties: readonly Property[]): ReadonlySet<string> =>
    new Set(properties.map(({ name }) => termsOf(name).join(' ')));
  return { tool, name: termsOf(id), inputs: names(inputs), outputs: names(outputs) };
}

function isIdentifying({ name, isRequired }: Property): boolean {
  return isRequired && IDENTIFYING.has(termsOf(name).at(-1) ?? '');
}

function bestFor(argument: readonly string[], producers: readonly Producer[]): readonly Producer[] {
  return producers
    .map((each) => ({ each, fit: fitOf(argument, each) }))
    .filter(({ fit }) => fit > 0)
    .toSorted((a, b) => b.fit - a.fit || (a.each.tool.id < b.each.tool.id ? -1 : 1))
    .slice(0, MOST)
    .map(({ each }) => each);
}

/** 3: its result has a field of that name; 2: it is called so; 1: it finds such things, or its result has an `id` of them. */
function fitOf(argument: readonly string[], { name, inputs, outputs }: Producer): number {
  if (inputs.has(argument.join(' '))) return 0;
  if (argument.length > 1 && outputs.has(argument.join(' '))) return 3;
  const thing = argument.slice(0, -1);
  if (thing.length === 0 || !thing.every((term) => name.includes(term))) return 0;
  if (argument.every((term) => name.includes(term))) return 2;
  return name.some((term) => FINDING.has(term)) || outputs.has(argument.at(-1) ?? '') ? 1 : 0;
}
