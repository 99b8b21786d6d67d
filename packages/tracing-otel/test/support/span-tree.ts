import type { ReceivedSpan } from './received.ts';

/** Spans as text, one a line, each below its parent and as deep as it stands; siblings in the order they began. */
export function drawSpans(
  spans: readonly ReceivedSpan[],
  show: (span: ReceivedSpan) => string = ({ name }) => name,
): string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const children = (parent: string): ReceivedSpan[] =>
    spans
      .filter(({ parentSpanId }) => (ids.has(parentSpanId) ? parentSpanId : '') === parent)
      .toSorted((one, other) => one.start - other.start);
  const draw = (parent: string, depth: number): string[] =>
    children(parent).flatMap((span) => ['  '.repeat(depth) + show(span), ...draw(span.spanId, depth + 1)]);
  return draw('', 0);
}

/** The span of that name; there has to be one. */
export function spanNamed(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const found = spans.filter((span) => span.name === name);
  const [span] = found;
  if (span === undefined || found.length > 1) {
    throw new Error(
      `${found.length} spans are named "${name}"; there are: ${spans.map((each) => each.name).join(', ')}`,
    );
  }
  return span;
}

/** The span of the step at that path. */
export function spanAt(spans: readonly ReceivedSpan[], path: string): ReceivedSpan {
  const span = spans.find(({ attributes }) => attributes['planloom.step.path'] === path);
  if (span === undefined) throw new Error(`no span is at "${path}"`);
  return span;
}
