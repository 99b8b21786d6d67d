import { didYouMean, type PlanAnalysis } from '@planloom/dsl-schema';

/** What to say of each input that a plan without `inputs` never reads. A plan that declares its inputs judges them itself. */
export function unreadInputNotes({ plan, nodes }: PlanAnalysis, given: readonly string[]): string[] {
  if (plan.inputs !== undefined) return [];
  const references = nodes.flatMap(({ reads }) => reads.map(({ reference }) => reference));
  const inputs = references.filter(({ name }) => name === 'input').map(({ segments }) => segments[0]);
  // Without a key, all of it is read.
  if (inputs.includes(undefined)) return [];
  const read = new Set(inputs.map(String));
  return given.filter((name) => !read.has(name)).map((name) => note(name, [...read]));
}

function note(name: string, read: readonly string[]): string {
  const nearest = didYouMean(name, read);
  return `the plan never reads input.${name}${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`;
}
