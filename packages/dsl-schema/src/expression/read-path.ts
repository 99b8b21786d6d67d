import { didYouMean } from '../did-you-mean.ts';
import { describeContents } from './describe-value.ts';
import { ExpressionError, type SourceSpan } from './expression-error.ts';
import type { PathSegment, ReadVariable, Reference } from './types.ts';

/**
 * The own property of a value, or `undefined`. Nothing inherited is readable; of a text only its `length`.
 */
export function readProperty(value: unknown, key: PathSegment): unknown {
  if (typeof value === 'object' && value !== null) {
    return Object.hasOwn(value, key) ? (value as Record<PathSegment, unknown>)[key] : undefined;
  }
  return typeof value === 'string' && key === 'length' ? value.length : undefined;
}

/**
 * Follows a path of keys and indexes through own properties.
 *
 * @throws ExpressionError `expression/missing-path`, which names what is there; its place is that in the path as written
 */
export function readPath(value: unknown, segments: readonly PathSegment[]): unknown {
  let current = value;
  for (const [depth, segment] of segments.entries()) {
    const next = readProperty(current, segment);
    if (next === undefined) throw missingIn(value, segments, depth);
    current = next;
  }
  return current;
}

function missingIn(value: unknown, segments: readonly PathSegment[], depth: number): ExpressionError {
  const parent = readPath(value, segments.slice(0, depth));
  const place = { start: 0, end: formatPath('', segments.slice(0, depth + 1)).length };
  return missingPath(parent, formatPath('', segments.slice(0, depth)) || 'the value', segments[depth] ?? '', place);
}

/** Reads a variable and what lies behind it, without allocating anything. @throws ExpressionError if it is not there */
export function followPath(reference: Reference, read: ReadVariable): unknown {
  let current = read(reference.name);
  for (const segment of reference.segments) current = readProperty(current, segment);
  return current ?? orMissing(reference, read);
}

/** The rare end of a path: it holds null, or it is missing and the reason is worked out. */
function orMissing(reference: Reference, read: ReadVariable): null {
  const { name, segments } = reference;
  let current = read(name);
  if (current === undefined) throw unknownVariable(name, reference);
  for (const [depth, segment] of segments.entries()) {
    const next = readProperty(current, segment);
    if (next === undefined) throw missingPath(current, formatPath(name, segments.slice(0, depth)), segment, reference);
    current = next;
  }
  return null;
}

/** The error of a variable that does not exist. */
function unknownVariable(name: string, place: SourceSpan): ExpressionError {
  const hint = name.includes('-') ? ' Subtraction needs blanks around the "-".' : '';
  return new ExpressionError('expression/unknown-variable', `There is no variable "${name}".${hint}`, place);
}

/** The error of a key or index that does not exist in `parent`, which the user wrote as `parentName`. */
export function missingPath(
  parent: unknown,
  parentName: string,
  segment: PathSegment,
  place: SourceSpan,
): ExpressionError {
  const written = typeof segment === 'number' ? `item ${segment}` : JSON.stringify(segment);
  const near = typeof parent === 'object' && parent ? didYouMean(String(segment), Object.keys(parent)) : undefined;
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  const blanks = near === undefined && String(segment).includes('-') ? ' Subtraction needs blanks around the "-".' : '';
  const message = `There is no ${written}: ${parentName} ${describeContents(parent)}.${hint}${blanks}`;
  return new ExpressionError('expression/missing-path', message, place);
}

/** A path as it is written: `name.key[0]["any key"]`. */
export function formatPath(name: string, path: readonly PathSegment[]): string {
  const tail = path.map((segment) => {
    if (typeof segment === 'number') return `[${segment}]`;
    return /^[\p{L}\p{M}\p{N}_#]+(?:-+[\p{L}\p{M}\p{N}_#]+)*$/u.test(segment)
      ? `.${segment}`
      : `[${JSON.stringify(segment)}]`;
  });
  const text = name + tail.join('');
  return name === '' && text.startsWith('.') ? text.slice(1) : text;
}
