/** What a span, an event or a link says of itself. */
export type SpanAttributes = Record<string, string | number | boolean>;
