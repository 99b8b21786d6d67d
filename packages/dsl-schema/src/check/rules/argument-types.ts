import { templateOf } from '../../analysis/plan-step.ts';
import type { StepNode } from '../../analysis/types.ts';
import type { PatchOperation } from '../../diagnostics/diagnostic.ts';
import { appendPointer, describePointer } from '../../json-pointer.ts';
import { entriesOf, findMisfits, type ArgumentMisfit } from '../argument-misfit.ts';
import { faultsOf } from '../plan-index.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { calledTool } from '../tool-call.ts';

/** What a call gives as it stands in the plan is of the type that its tool takes. What a template gives is not known yet. */
export const argumentTypes: Rule = {
  codes: ['plan/wrong-argument-type'],
  step: checkCall,
};

function checkCall(node: StepNode, context: RuleContext): void {
  const tool = calledTool(node);
  if (tool === undefined || node.type === 'reduce') return;
  const schemas = context.tools?.argumentsOf(tool)?.schemas;
  const input = schemas && templateOf(node, 'input');
  if (!input) return;
  for (const [name, value] of entriesOf(input.template)) {
    // What a template gives is not known yet.
    if (value.kind === 'expression' || !Object.hasOwn(schemas, name)) continue;
    for (const misfit of findMisfits(value, schemas[name], appendPointer('', name))) {
      // A text that could not be compiled, or only with a guess, is hardly the value that was meant.
      const isFaulty = faultsOf(context.analysis).has(input.pointer + misfit.pointer);
      if (!isFaulty) reportMisfit(input.pointer, tool, misfit, context);
    }
  }
}

function reportMisfit(input: string, tool: string, misfit: ArgumentMisfit, { nearest, report }: RuleContext): void {
  const path = input + misfit.pointer;
  const { found, expected } = misfit;
  const meant = meantValue(misfit, nearest);
  const fix: readonly PatchOperation[] = [{ op: 'replace', path, value: meant }];
  report({
    code: 'plan/wrong-argument-type',
    severity: 'error',
    path,
    message: `the argument "${describePointer(misfit.pointer)}" of "${tool}" must be ${expected}, but is ${found}`,
    ...(meant !== undefined && { suggestion: `write ${JSON.stringify(meant)}`, fix }),
  });
}

/** The value that was meant, where it is plain: quotes too many or too few, or a misspelt word. */
function meantValue({ expected, value, words }: ArgumentMisfit, nearest: RuleContext['nearest']): unknown {
  if (expected === 'text' && typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  if (expected === 'true or false') return value === 'true' ? true : value === 'false' ? false : undefined;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (expected === 'a number' && Number.isFinite(number)) return number;
  if (expected === 'a whole number' && Number.isSafeInteger(number)) return number;
  return words.length === 0 ? undefined : nearest(value, words);
}
