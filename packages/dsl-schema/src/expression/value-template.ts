import { appendPointer } from '../json-pointer.ts';
import { compileExpression } from './compile-expression.ts';
import { ExpressionError, isExpressionError, type SourceSpan } from './expression-error.ts';
import { splitTemplate, type TemplatePiece } from './template-text.ts';
import type { Expression, ExpressionProblem, Reference, TextPart, ValueTemplate } from './types.ts';

/** A problem of a text somewhere in a value; `start` and `end` are offsets in that text. */
export interface ValueProblem extends ExpressionProblem {
  /** JSON pointer of the text, from the value on; empty if the value is that text. */
  readonly pointer: string;
  readonly severity: 'error' | 'warning';
}

/** Takes the problems of a value, one at a time, in document order. */
export type ReportProblem = (problem: ValueProblem) => void;

const DEEPEST = 200;

/**
 * Compiles the templates in a text: `{{…}}` and `${…}`.
 *
 * @param report where problems go; the text then becomes a constant, if one of them is an error
 * @throws ExpressionError at the first error, if there is no `report`
 */
export function compileTemplate(text: string, report?: ReportProblem): ValueTemplate {
  return compileText(text, '', report ?? throwError);
}

/**
 * Compiles the templates in all texts of a value, at any depth. Keys are not templates.
 *
 * What holds no template comes out as one constant that is the value itself, not a copy.
 *
 * @param report where problems go; a text with an error becomes a constant
 * @throws ExpressionError at the first error, if there is no `report`
 */
export function compileValue(value: unknown, report?: ReportProblem): ValueTemplate {
  return compileDeep(value, '', 0, report ?? throwError);
}

/** The variables that a template reads, with their places in the expressions they stand in. */
export function templateReferences(template: ValueTemplate): readonly Reference[] {
  switch (template.kind) {
    case 'constant':
      return [];
    case 'expression':
      return template.expression.references;
    case 'text':
      return template.parts.flatMap((part) => (typeof part === 'string' ? [] : part.expression.references));
    case 'array':
      return template.items.flatMap(templateReferences);
    case 'object':
      return template.values.flatMap(templateReferences);
    default:
      return template satisfies never;
  }
}

function throwError({ severity, code, message, start, end, suggestion }: ValueProblem): void {
  if (severity === 'warning') return;
  throw new ExpressionError(code, message, { start, end }, suggestion === undefined ? {} : { suggestion });
}

function compileDeep(value: unknown, pointer: string, depth: number, report: ReportProblem): ValueTemplate {
  if (typeof value === 'string') return compileText(value, pointer, report);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return { kind: 'constant', value };
  if (depth > DEEPEST) {
    const message = `The value is nested deeper than ${DEEPEST} levels.`;
    report({ code: 'expression/too-deep', message, start: 0, end: 0, pointer, severity: 'error' });
    return { kind: 'constant', value };
  }
  return Array.isArray(value)
    ? compileArray(value, pointer, depth, report)
    : compileObject(value as Record<string, unknown>, pointer, depth, report);
}

function compileArray(value: readonly unknown[], pointer: string, depth: number, report: ReportProblem): ValueTemplate {
  const items = value.map((item, index) => compileDeep(item, appendPointer(pointer, index), depth + 1, report));
  return items.every((item, index) => isSame(item, value[index]))
    ? { kind: 'constant', value }
    : { kind: 'array', items };
}

function compileObject(
  value: Readonly<Record<string, unknown>>,
  pointer: string,
  depth: number,
  report: ReportProblem,
): ValueTemplate {
  const keys = Object.keys(value);
  const values = keys.map((key) => compileDeep(value[key], appendPointer(pointer, key), depth + 1, report));
  return values.every((item, index) => isSame(item, value[keys[index] ?? '']))
    ? { kind: 'constant', value }
    : { kind: 'object', keys, values };
}

/** Whether a template is nothing but the value it was made of; an escape makes a constant that differs. */
function isSame(template: ValueTemplate, value: unknown): boolean {
  return template.kind === 'constant' && Object.is(template.value, value);
}

function compileText(text: string, pointer: string, report: ReportProblem): ValueTemplate {
  const constant: ValueTemplate = { kind: 'constant', value: text };
  if (!text.includes('{{') && !text.includes('${')) return constant;
  const pieces = splitTemplate(text);
  const parts = pieces.map((piece) => compilePiece(piece, pointer, report));
  if (parts.includes(undefined)) return constant;
  return joinParts(parts.filter((part) => part !== undefined));
}

function joinParts(parts: readonly TextPart[]): ValueTemplate {
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object') return { kind: 'expression', ...only };
  if (parts.every((part) => typeof part === 'string')) return { kind: 'constant', value: parts.join('') };
  return { kind: 'text', parts };
}

function compilePiece(piece: TemplatePiece, pointer: string, report: ReportProblem): TextPart | undefined {
  if (piece.kind === 'literal') return piece.text;
  if (piece.kind === 'expression') return compileSource(piece, pointer, report);
  const { open, start, end, single } = piece;
  if (open === '${') {
    report({ ...leftAsText('it is never closed', { start, end }), pointer, severity: 'warning' });
    return open;
  }
  if (single !== undefined) {
    const message = `"${open}" has to be closed by "}}".`;
    report({ code: 'expression/unclosed', message, ...single, suggestion: '}}', pointer, severity: 'error' });
    return undefined;
  }
  const message = `"${open}" is never closed. For braces that are no template write \\${open}.`;
  report({
    code: 'expression/unclosed',
    message,
    start,
    end: start + open.length,
    suggestion: `\\${open}`,
    pointer,
    severity: 'error',
  });
  return undefined;
}

/** Why a `${…}` is no template: other languages write theirs like that, so it may well be meant as it stands. */
export function leftAsText(why: string, span: SourceSpan): ExpressionProblem {
  const message = `"\${…}" is left as text here: ${why}. A template is "{{…}}"; "\\\${" is text without this warning.`;
  return { code: 'expression/left-as-text', message, ...span };
}

function compileSource(
  { source, open, start: offset, end }: Extract<TemplatePiece, { kind: 'expression' }>,
  pointer: string,
  report: ReportProblem,
): TextPart | undefined {
  const literal = open === '${' ? `${open}${source}}` : undefined;
  const place = (problem: ExpressionProblem, severity: 'error' | 'warning'): ValueProblem => {
    const { code, message, start, end, suggestion } = problem;
    const span = { start: start + offset, end: end + offset };
    return { code, message, ...span, ...(suggestion !== undefined && { suggestion }), pointer, severity };
  };
  let expression: Expression;
  try {
    expression = compileExpression(source);
  } catch (error) {
    if (!isExpressionError(error)) throw error;
    if (literal === undefined) {
      report(place(error, 'error'));
      return undefined;
    }
    report({ ...leftAsText(error.message, { start: offset, end }), pointer, severity: 'warning' });
    return literal;
  }
  for (const warning of expression.warnings) report(place(warning, 'warning'));
  const fault = literal === undefined ? undefined : faultOf(expression);
  if (literal !== undefined && fault !== undefined) {
    report({ ...leftAsText(fault, { start: offset, end }), pointer, severity: 'warning' });
    return literal;
  }
  return literal === undefined ? { expression, offset } : { expression, offset, literal };
}

/** Work for an expression that is evaluated only to see whether it can be. */
const TRIAL_WORK = 10_000;

/** Why an expression that reads no variable can never be evaluated. */
function faultOf(expression: Expression): string | undefined {
  if (expression.references.length > 0) return undefined;
  try {
    expression.evaluate(() => undefined, { work: TRIAL_WORK });
    return undefined;
  } catch (error) {
    if (!isExpressionError(error)) throw error;
    return error.message;
  }
}
