import type { TemplateExpression, TextPart, ValueTemplate } from '../expression/types.ts';
import { leftAsText } from '../expression/value-template.ts';
import { appendPointer } from '../json-pointer.ts';
import type { PlanScope } from './plan-scope.ts';
import { StepTemplate } from './plan-step.ts';
import { lookUp, meansNothing } from './reads.ts';
import type { SourcedTemplate, StepNode, TemplateFault } from './types.ts';

/** Where names of a template are looked up, and where what stays text is told. */
export interface LiteralContext {
  readonly scope: PlanScope;
  /** Variables that the run begins with. */
  readonly variables: ReadonlySet<string>;
  readonly fault: (fault: TemplateFault) => void;
}

/**
 * Turns each `${…}` that reads a name which nothing provides into the text it is. Shells and JavaScript write `${…}` too,
 * so it is only a template where it can be one; `{{…}}` always is.
 */
export function keepLiterals(node: StepNode, sourced: SourcedTemplate, context: LiteralContext): SourcedTemplate {
  const { field, pointer, template } = sourced;
  if (template.kind === 'constant') return sourced;
  return new StepTemplate(node, field, keepIn(template, pointer, context));
}

function keepIn(template: ValueTemplate, pointer: string, context: LiteralContext): ValueTemplate {
  switch (template.kind) {
    case 'constant':
      return template;
    case 'expression': {
      const part = keepPart(template, pointer, context);
      return typeof part === 'string' ? { kind: 'constant', value: part } : template;
    }
    case 'text':
      return { kind: 'text', parts: template.parts.map((part) => keepPart(part, pointer, context)) };
    case 'array':
      return {
        kind: 'array',
        items: template.items.map((item, index) => keepIn(item, appendPointer(pointer, index), context)),
      };
    case 'object':
      return {
        ...template,
        values: template.values.map((value, index) =>
          keepIn(value, appendPointer(pointer, template.keys[index] ?? ''), context),
        ),
      };
    default:
      return template satisfies never;
  }
}

function keepPart(part: TextPart, pointer: string, context: LiteralContext): TextPart {
  if (typeof part === 'string' || part.literal === undefined) return part;
  const unknown = unknownName(part, context);
  if (unknown === undefined) return part;
  const span = { start: part.offset, end: part.offset + part.expression.source.length };
  const why = `there is no variable "${unknown}"`;
  context.fault({ pointer, severity: 'warning', ...leftAsText(why, span) });
  return part.literal;
}

function unknownName({ expression }: TemplateExpression, { scope, variables }: LiteralContext): string | undefined {
  const unknown = expression.references.find(
    (reference) => meansNothing({ target: lookUp(reference, scope) }) && !variables.has(reference.name),
  );
  return unknown?.name;
}
