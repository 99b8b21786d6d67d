/**
 * The plan in what a model answered: JSON or YAML in a fence, or with prose around it.
 *
 * @returns the text of the plan as it stands in the answer; undefined if nothing in it looks like a plan
 */
export function findPlanText(answer: string): string | undefined {
  const spoken = answer.replace(THOUGHT, '');
  return [...fencedBlocks(spoken), ...bracedText(spoken), ...yamlTail(spoken)].find(looksLikePlan);
}

/** What some models write down before they answer. */
const THOUGHT = /<think(?:ing)?>[^]*?<\/think(?:ing)?>/g;

function looksLikePlan(text: string): boolean {
  return /["']?\bsteps["']?\s*:/.test(text);
}

/** The insides of fences; the last one may lack its end, as an answer that was cut off does. */
function fencedBlocks(answer: string): string[] {
  const parts = answer.split(/^[ \t]*```[^\n`]*$/m);
  return parts.filter((_, index) => index % 2 === 1).map((part) => part.replace(/^\r?\n/, ''));
}

/** From the first brace to the last; to the end, if the answer was cut off. */
function bracedText(answer: string): string[] {
  const start = answer.indexOf('{');
  if (start === -1) return [];
  const end = answer.lastIndexOf('}');
  return [answer.slice(start, end > start ? end + 1 : undefined)];
}

/** Everything from the first line that begins a plan in YAML. */
function yamlTail(answer: string): string[] {
  const start = answer.search(/^(?:version|plan|execution|steps)\s*:/m);
  return start === -1 ? [] : [answer.slice(start)];
}
