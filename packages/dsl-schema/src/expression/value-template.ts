import { appendPointer } from '../json-pointer.ts';
import { compileExpression } from './compile-expression.ts';
import { ExpressionError, isExpressionError, type SourceSpan } from './expression-error.ts';
import { readPlainPath } from './path-expression.ts';
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
  return compileValue(text, report);
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
  return new ValueCompiler(report ?? throwError).compile(value);
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

/** Compiles values one after the other. Where a text stands is put together only if there is something to tell of it. */
export class ValueCompiler {
  readonly #report: ReportProblem;
  /** Keys and indexes from the value to where the compiler is, `depth` of them. Kept, as the next value needs them again. */
  readonly #keys: (string | number)[] = [];
  #depth = 0;

  constructor(report: ReportProblem) {
    this.#report = report;
  }

  compile(value: unknown): ValueTemplate {
    this.#depth = 0;
    return this.#deep(value) ?? { kind: 'constant', value };
  }

  /** The template of a value; `undefined` if it holds none, and so is a constant that is the value itself. */
  #deep(value: unknown): ValueTemplate | undefined {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined;
    if (this.#depth > DEEPEST) {
      const message = `The value is nested deeper than ${DEEPEST} levels.`;
      this.#tell({ code: 'expression/too-deep', message, start: 0, end: 0 }, 'error');
      return undefined;
    }
    return Array.isArray(value) ? this.#array(value) : this.#object(value as Readonly<Record<string, unknown>>);
  }

  #array(value: readonly unknown[]): ValueTemplate | undefined {
    let items: ValueTemplate[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const item = this.#entry(index, value[index]);
      if (item) (items ??= value.map(constant))[index] = item;
    }
    return items && { kind: 'array', items };
  }

  #object(value: Readonly<Record<string, unknown>>): ValueTemplate | undefined {
    const keys = Object.keys(value);
    let values: ValueTemplate[] | undefined;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] ?? '';
      const entry = this.#entry(key, value[key]);
      if (entry) (values ??= keys.length === 1 ? [entry] : keys.map((name) => constant(value[name])))[index] = entry;
    }
    return values && { kind: 'object', keys, values };
  }

  #entry(key: string | number, value: unknown): ValueTemplate | undefined {
    this.#keys[this.#depth++] = key;
    const template = this.#deep(value);
    this.#depth--;
    return template;
  }

  #text(text: string): ValueTemplate | undefined {
    if (!text.includes('{{') && !text.includes('${')) return undefined;
    const path = readWholePath(text);
    if (path) return { kind: 'expression', expression: path, offset: BRACES, hops: 0, slot: -1 };
    const parts = splitTemplate(text).map((piece) => this.#piece(piece));
    return parts.includes(undefined) ? undefined : joinParts(parts.filter((part) => part !== undefined));
  }

  #piece(piece: TemplatePiece): TextPart | undefined {
    if (piece.kind === 'literal') return piece.text;
    if (piece.kind === 'expression') return this.#source(piece);
    const { open, start, end, single } = piece;
    if (open === '${') {
      this.#tell(leftAsText('it is never closed', { start, end }), 'warning');
      return open;
    }
    if (single !== undefined) {
      const message = `"${open}" has to be closed by "}}".`;
      this.#tell({ code: 'expression/unclosed', message, ...single, suggestion: '}}' }, 'error');
      return undefined;
    }
    const message = `"${open}" is never closed. For braces that are no template write \\${open}.`;
    const span = { start, end: start + open.length };
    this.#tell({ code: 'expression/unclosed', message, ...span, suggestion: `\\${open}` }, 'error');
    return undefined;
  }

  #source({ source, open, start: offset, end }: Extract<TemplatePiece, { kind: 'expression' }>): TextPart | undefined {
    const literal = open === '${' ? `${open}${source}}` : undefined;
    let expression: Expression;
    try {
      expression = compileExpression(source);
    } catch (error) {
      if (!isExpressionError(error)) throw error;
      if (literal === undefined) {
        this.#tell(moved(error, offset), 'error');
        return undefined;
      }
      this.#tell(leftAsText(error.message, { start: offset, end }), 'warning');
      return literal;
    }
    for (const warning of expression.warnings) this.#tell(moved(warning, offset), 'warning');
    if (literal === undefined) return { expression, offset };
    const fault = faultOf(expression);
    if (fault === undefined) return { expression, offset, literal };
    this.#tell(leftAsText(fault, { start: offset, end }), 'warning');
    return literal;
  }

  #tell(problem: ExpressionProblem, severity: 'error' | 'warning'): void {
    const pointer = this.#keys.slice(0, this.#depth).reduce<string>(appendPointer, '');
    this.#report({ ...problem, pointer, severity });
  }
}

function constant(value: unknown): ValueTemplate {
  return { kind: 'constant', value };
}

const BRACES = 2;

/** The path that a whole text is, as in `{{page.content}}`. */
function readWholePath(text: string): Expression | undefined {
  if (!text.startsWith('{{') || !text.endsWith('}}')) return undefined;
  return readPlainPath(text.slice(BRACES, -BRACES));
}

function joinParts(parts: readonly TextPart[]): ValueTemplate {
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object') return { kind: 'expression', ...only };
  if (parts.every((part) => typeof part === 'string')) return { kind: 'constant', value: parts.join('') };
  return { kind: 'text', parts };
}

/** A problem of an expression, with its place in the text around it. */
function moved({ code, message, start, end, suggestion }: ExpressionProblem, offset: number): ExpressionProblem {
  const span = { start: start + offset, end: end + offset };
  return { code, message, ...span, ...(suggestion !== undefined && { suggestion }) };
}

/** Why a `${…}` is no template: other languages write theirs like that, so it may well be meant as it stands. */
export function leftAsText(why: string, span: SourceSpan): ExpressionProblem {
  const message = `"\${…}" is left as text here: ${why}. A template is "{{…}}"; "\\\${" is text without this warning.`;
  return { code: 'expression/left-as-text', message, ...span };
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
