import { compileExpression } from '../expression/compile-expression.ts';
import { ExpressionError } from '../expression/expression-error.ts';
import type { ExpressionProblem, ValueTemplate } from '../expression/types.ts';
import { ValueCompiler } from '../expression/value-template.ts';
import type { Condition } from '../plan.ts';
import { StepTemplate } from './plan-step.ts';
import type { SourcedTemplate, StepNode, TemplateFault } from './types.ts';

/** Stands in for a text that could not be compiled, so that the rest of the plan can still be looked at. */
const NOTHING: ValueTemplate = { kind: 'constant', value: null };

const NONE: readonly SourcedTemplate[] = [];

/** Compiles every template, condition and path of steps, one step after the other. */
export class StepTemplates {
  readonly #tell: (fault: TemplateFault) => void;
  readonly #values = new ValueCompiler((problem) => this.#fault(problem, problem.severity, problem.pointer));
  /** Where the compiler is. */
  #node: StepNode | undefined = undefined;
  #field = '';
  #found: SourcedTemplate[] | undefined = undefined;

  constructor(tell: (fault: TemplateFault) => void) {
    this.#tell = tell;
  }

  /** What a step says itself, not the steps inside it. */
  compile(node: StepNode): readonly SourcedTemplate[] {
    const { step } = node;
    this.#node = node;
    this.#found = undefined;
    this.#condition('when', step.when);
    switch (step.type) {
      case 'loop':
        this.#items('over', step.over);
        this.#condition('while', step.while);
        this.#condition('until', step.until);
        break;
      case 'reduce':
        this.#items('input', step.input);
        this.#value('initial', step.initial);
        break;
      case 'conditional':
        this.#condition('condition', step.condition);
        step.cases?.forEach(({ when }, index) => this.#condition(`cases/${index}/when`, when));
        break;
      case 'approval':
        this.#value('message', step.message);
        this.#value('show', step.show);
        break;
      case 'wait':
        this.#value('for_ms', step.for_ms);
        this.#value('until', step.until);
        this.#value('signal', step.signal);
        break;
      case 'parallel':
        break;
      default:
        this.#value('input', step.input);
    }
    if (typeof step.next === 'object') {
      step.next.forEach(({ when }, index) => this.#condition(`next/${index}/when`, when));
    }
    return this.#found ?? NONE;
  }

  #condition(field: string, condition: Condition | undefined): void {
    if (condition === undefined) return;
    if (typeof condition === 'boolean') this.#add(field, { kind: 'constant', value: condition });
    else this.#expression(field, condition, 'condition');
  }

  /** An array as it is, or the path or expression of one. */
  #items(field: string, items: string | readonly unknown[] | undefined): void {
    if (typeof items === 'string') this.#expression(field, items, 'value');
    else this.#value(field, items);
  }

  #value(field: string, value: unknown): void {
    if (value === undefined) return;
    this.#field = field;
    this.#add(field, this.#values.compile(value));
  }

  #expression(field: string, source: string, mode: 'condition' | 'value'): void {
    this.#field = field;
    try {
      const expression = compileExpression(source, { mode });
      for (const warning of expression.warnings) this.#fault(warning, 'warning', '');
      this.#add(field, { kind: 'expression', expression, offset: 0 });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.#fault(error, 'error', '');
      this.#add(field, NOTHING);
    }
  }

  /** @param inner where in the value of the field */
  #fault(
    { code, message, start, end, suggestion }: ExpressionProblem,
    severity: 'error' | 'warning',
    inner: string,
  ): void {
    const pointer = `${this.#node?.pointer}/${this.#field}${inner}`;
    this.#tell({ pointer, code, message, start, end, severity, ...(suggestion !== undefined && { suggestion }) });
  }

  #add(field: string, template: ValueTemplate): void {
    if (!this.#node) return;
    const sourced = new StepTemplate(this.#node, field, template);
    if (this.#found) this.#found.push(sourced);
    else this.#found = [sourced];
  }
}
