import { compileExpression } from '../expression/compile-expression.ts';
import { ExpressionError } from '../expression/expression-error.ts';
import type { ExpressionProblem, TemplateExpression, ValueTemplate } from '../expression/types.ts';
import { compileValue } from '../expression/value-template.ts';
import { appendPointer } from '../json-pointer.ts';
import type { Condition, Step } from '../plan.ts';
import type { SourcedTemplate, TemplateFault } from './types.ts';

/** Where problems of templates are collected. */
export interface TemplateSink {
  fault(fault: TemplateFault): void;
}

/** Stands in for a text that could not be compiled, so that the rest of the plan can still be looked at. */
const NOTHING: ValueTemplate = { kind: 'constant', value: null };

/** Compiles every template, condition and path of a step (not of the steps inside it), by the field it stands in. */
export function compileStepTemplates(step: Step, pointer: string, sink: TemplateSink): Map<string, SourcedTemplate> {
  const templates = new FieldTemplates(pointer, sink);
  templates.condition('when', step.when);
  switch (step.type) {
    case 'loop':
      templates.items('over', step.over);
      templates.condition('while', step.while);
      templates.condition('until', step.until);
      break;
    case 'reduce':
      templates.items('input', step.input);
      templates.value('initial', step.initial);
      break;
    case 'conditional':
      templates.condition('condition', step.condition);
      for (const [index, { when }] of (step.cases ?? []).entries()) templates.condition(`cases/${index}/when`, when);
      break;
    case 'parallel':
      break;
    default:
      templates.value('input', step.input);
  }
  if (typeof step.next === 'object') {
    for (const [index, { when }] of step.next.entries()) templates.condition(`next/${index}/when`, when);
  }
  return templates.byField;
}

class FieldTemplates {
  readonly byField = new Map<string, SourcedTemplate>();
  readonly #pointer: string;
  readonly #sink: TemplateSink;

  constructor(pointer: string, sink: TemplateSink) {
    this.#pointer = pointer;
    this.#sink = sink;
  }

  condition(field: string, condition: Condition | undefined): void {
    if (condition === undefined) return;
    this.#add(
      field,
      typeof condition === 'boolean'
        ? { kind: 'constant', value: condition }
        : this.#expression(field, condition, 'condition'),
    );
  }

  /** An array as it is, or the path or expression of one. */
  items(field: string, items: string | readonly unknown[] | undefined): void {
    if (typeof items === 'string') this.#add(field, this.#expression(field, items, 'value'));
    else this.value(field, items);
  }

  value(field: string, value: unknown): void {
    if (value === undefined) return;
    const pointer = `${this.#pointer}/${field}`;
    this.#add(
      field,
      compileValue(value, (problem) => this.#fault(pointer + problem.pointer, problem, problem.severity)),
    );
  }

  #expression(field: string, source: string, mode: 'condition' | 'value'): ValueTemplate {
    const pointer = `${this.#pointer}/${field}`;
    try {
      const expression = compileExpression(source, { mode });
      for (const warning of expression.warnings) this.#fault(pointer, warning, 'warning');
      return { kind: 'expression', expression, offset: 0 };
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.#fault(pointer, error, 'error');
      return NOTHING;
    }
  }

  #fault(
    pointer: string,
    { code, message, start, end, suggestion }: ExpressionProblem,
    severity: 'error' | 'warning',
  ): void {
    this.#sink.fault({ pointer, code, message, start, end, severity, ...(suggestion !== undefined && { suggestion }) });
  }

  #add(field: string, template: ValueTemplate): void {
    this.byField.set(field, { pointer: `${this.#pointer}/${field}`, template });
  }
}

/** Visits the expressions of a template: each with the JSON pointer of its string and where it starts in it. */
export function eachExpression(
  template: ValueTemplate,
  pointer: string,
  visit: (found: TemplateExpression, pointer: string) => void,
): void {
  switch (template.kind) {
    case 'expression':
      return visit(template, pointer);
    case 'text':
      for (const part of template.parts) if (typeof part !== 'string') visit(part, pointer);
      return;
    case 'array':
      for (const [index, item] of template.items.entries()) eachExpression(item, appendPointer(pointer, index), visit);
      return;
    case 'object':
      for (const [index, key] of template.keys.entries()) {
        const value = template.values[index];
        if (value) eachExpression(value, appendPointer(pointer, key), visit);
      }
      return;
    case 'constant':
  }
}
