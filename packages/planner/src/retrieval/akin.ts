import { termsOf } from './words.ts';

/** Words that tools and tasks use for the same thing or deed. Few and general ones: each also brings tools that are not meant. */
const GROUPS = [
  'image picture photo photograph',
  'video movie film clip',
  'audio sound voice speech',
  'get fetch retrieve obtain read load',
  'find search locate lookup',
  'delete remove erase',
  'create make generate produce add',
  'change modify update edit alter',
  'send email mail message notify',
  'show display list view',
  'buy purchase order',
  'price cost',
  'directory folder',
  'begin start launch',
  'stop end cancel',
].map(termsOf);

const groupsOf = Map.groupBy(
  GROUPS.flatMap((group) => group.map((term) => ({ term, group }))),
  ({ term }) => term,
);

/** Terms for what a term means, without itself. */
export function akinTo(term: string): readonly string[] {
  return (groupsOf.get(term) ?? []).flatMap(({ group }) => group.filter((other) => other !== term));
}
