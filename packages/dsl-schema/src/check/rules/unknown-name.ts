import type { Read, StepNode } from '../../analysis/types.ts';
import { indexOf, visibleNames } from '../plan-index.ts';
import { nameSpan, replaceName } from '../read-place.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { containerSeenFrom } from '../step-meeting.ts';

/** Every name that is read is a variable that some step writes, one that a loop sets, or one that the run starts with. */
export const unknownName: Rule = {
  codes: ['plan/unknown-name'],
  check(context) {
    for (const node of context.analysis.nodes) {
      for (const read of node.reads) {
        const isUnknown = read.target.kind === 'unknown' && !context.variables.has(read.reference.name);
        if (isUnknown) reportUnknown(node, read, context);
      }
    }
  },
};

function reportUnknown(node: StepNode, read: Read, context: RuleContext): void {
  const { message, suggestion, meant } = explain(node, read.reference.name, context);
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

function explain(node: StepNode, name: string, context: RuleContext): Explanation {
  return (
    explainStepId(node, name, context) ??
    explainHidden(node, name, context) ??
    explainLocal(name, context) ??
    explainMisspelt(node, name, context)
  );
}

/** The id of a step whose result has another name. */
function explainStepId(node: StepNode, name: string, { analysis }: RuleContext): Explanation | undefined {
  const step = indexOf(analysis).byId.get(name);
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

function explainMisspelt(node: StepNode, name: string, { variables, nearest }: RuleContext): Explanation {
  const meant = nearest(name, readableNames(node, variables));
  const message = `there is no variable "${name}": no step writes it, and the run does not start with it`;
  return meant === undefined ? { message } : { message, suggestion: `did you mean "${meant}"?`, meant };
}

function* readableNames(node: StepNode, variables: ReadonlySet<string>): Generator<string> {
  yield* visibleNames(node.block.scope);
  yield* variables;
}
