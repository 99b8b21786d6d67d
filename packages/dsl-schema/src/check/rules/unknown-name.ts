import type { Read, StepNode } from '../../analysis/types.ts';
import { isName } from '../names.ts';
import { indexOf, visibleNames } from '../plan-index.ts';
import { nameSpan, replaceName } from '../read-place.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { containerSeenFrom, selfAndContainers } from '../step-meeting.ts';

/** Every name that is read is a variable that some step writes, one that a loop sets, or one that the run starts with. */
export const unknownName: Rule = {
  codes: ['plan/unknown-name'],
  step(node, context) {
    for (const read of node.reads) {
      const isUnknown = read.target.kind === 'unknown' && !context.variables.has(read.reference.name);
      if (isUnknown) reportUnknown(node, read, context);
    }
  },
};

function reportUnknown(node: StepNode, read: Read, context: RuleContext): void {
  const { message, suggestion, meant } = explain(node, read, context);
  const fix = meant === undefined ? undefined : replaceName(read, meant, context.document);
  context.report({
    code: 'plan/unknown-name',
    severity: 'error',
    path: read.pointer,
    span: nameSpan(read),
    message,
    ...(suggestion !== undefined && { suggestion }),
    ...(fix && { fix }),
  });
}

interface Explanation {
  readonly message: string;
  readonly suggestion?: string;
  /** The name that is right. */
  readonly meant?: string;
}

function explain(node: StepNode, read: Read, context: RuleContext): Explanation {
  const { name } = read.reference;
  return (
    explainStepId(node, name, context) ??
    explainPrefix(node, read, context) ??
    explainEnvironment(read) ??
    explainHidden(node, name, context) ??
    explainLocal(name, context) ??
    explainWord(name) ??
    explainMinus(node, name, context) ??
    explainItem(node, name) ??
    explainMisspelt(node, name, context)
  );
}

/** The id of a step whose result has another name. */
function explainStepId(node: StepNode, name: string, { analysis }: RuleContext): Explanation | undefined {
  const step = analysis.ids.first(name);
  if (!step || step.output === name || containerSeenFrom(node, step)) return undefined;
  return {
    message: `there is no variable "${name}": the step "${name}" writes its result to "${step.output}"`,
    suggestion: `read "${step.output}"`,
    meant: step.output,
  };
}

/** A variable that lives inside an iteration, read from outside. */
function explainHidden(node: StepNode, name: string, { analysis }: RuleContext): Explanation | undefined {
  const writer = indexOf(analysis).byOutput.get(name);
  const container = writer && containerSeenFrom(node, writer);
  if (!container) return undefined;
  return {
    message: `"${name}" cannot be read here: it lives inside "${container.id}", once for each time its steps run`,
    suggestion: `the results of all of them are in "${container.output}"`,
  };
}

function explainLocal(name: string, { analysis }: RuleContext): Explanation | undefined {
  const owner = indexOf(analysis).localOwners.get(name);
  if (!owner) return undefined;
  return { message: `"${name}" is set by "${owner.id}" and can be read only by the steps inside it` };
}

/** Other languages read `steps.fetch.output`; here it is `fetch`. */
function explainPrefix(node: StepNode, { reference }: Read, { variables }: RuleContext): Explanation | undefined {
  const [id] = reference.segments;
  if (!PREFIXES.has(reference.name) || typeof id !== 'string') return undefined;
  for (const name of readableNames(node, variables)) {
    if (name !== id) continue;
    const message = `there is no variable "${reference.name}": the result of a step is read by its own name`;
    return { message, suggestion: `read "${id}"` };
  }
  return undefined;
}

/** Other languages read `env.TOKEN`; what a run is trusted with is `secrets.TOKEN` here. */
function explainEnvironment({ reference }: Read): Explanation | undefined {
  const { name, segments } = reference;
  if (!SECRET_PREFIXES.has(name) || segments.length !== 1) return undefined;
  const suggestion = `read a secret of the run as "secrets.${segments[0]}"`;
  return { message: `there is no variable "${name}"`, suggestion, meant: 'secrets' };
}

const SECRET_PREFIXES: ReadonlySet<string> = new Set(['secret', 'env', 'vault']);

const PREFIXES: ReadonlySet<string> = new Set(['steps', 'step', 'outputs', 'output', 'results', 'vars', 'variables']);

function explainWord(name: string): Explanation | undefined {
  const meant = WORDS.get(name.toLowerCase());
  return meant === undefined
    ? undefined
    : { message: `there is no variable "${name}"`, suggestion: `write "${meant}"`, meant };
}

/** What other languages call these values. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['true', 'true'],
  ['yes', 'true'],
  ['on', 'true'],
  ['false', 'false'],
  ['no', 'false'],
  ['off', 'false'],
  ['null', 'null'],
  ['none', 'null'],
  ['nil', 'null'],
  ['undefined', 'null'],
]);

/** `n-1` is one name; with blanks it would be a subtraction. */
function explainMinus(node: StepNode, name: string, { variables }: RuleContext): Explanation | undefined {
  const [, left, right] = /^(.+)-(\d+)$/u.exec(name) ?? [];
  if (left === undefined) return undefined;
  for (const known of readableNames(node, variables)) {
    if (known !== left) continue;
    const meant = `${left} - ${right}`;
    return { message: `there is no variable "${name}": a name may hold "-"`, suggestion: `write "${meant}"`, meant };
  }
  return undefined;
}

/** The item of a loop under the name it has by default. */
function explainItem(node: StepNode, name: string): Explanation | undefined {
  if (name !== 'item') return undefined;
  const loop = selfAndContainers(node).find(({ step }) => 'as' in step && step.as !== undefined);
  const meant = loop && 'as' in loop.step ? loop.step.as : undefined;
  if (!loop || loop === node || meant === undefined) return undefined;
  return {
    message: `there is no variable "item": "${loop.id}" calls its item "${meant}"`,
    suggestion: `read "${meant}"`,
    meant,
  };
}

function explainMisspelt(node: StepNode, name: string, { variables, nearest, pointer }: RuleContext): Explanation {
  const meant = nearest(name, readableNames(node, variables));
  const message = `there is no variable "${name}": no step writes it, and the run does not start with it`;
  if (meant === undefined && pointer !== '') {
    return { message, suggestion: 'a subplan sees nothing but its "input": give it there' };
  }
  return meant === undefined ? { message } : { message, suggestion: `did you mean "${meant}"?`, meant };
}

function* readableNames(node: StepNode, variables: ReadonlySet<string>): Generator<string> {
  for (const name of visibleNames(node.block.scope)) if (isName(name)) yield name;
  yield* variables;
}
