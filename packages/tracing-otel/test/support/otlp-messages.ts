import protobuf from 'protobufjs';

/** The kinds of telemetry, as the paths of OTLP/HTTP name them. */
export type Signal = 'traces' | 'metrics' | 'logs';

const repeated = (type: string, id: number): protobuf.IField => ({ rule: 'repeated', type, id });
const field = (type: string, id: number): protobuf.IField => ({ type, id });

/**
 * The fields of OTLP's messages that the tests read, with their numbers and types from
 * https://github.com/open-telemetry/opentelemetry-proto/tree/v1.7.0/opentelemetry/proto. A decoder skips the others.
 */
const messages = protobuf.Root.fromJSON({
  nested: {
    AnyValue: {
      oneofs: {
        value: { oneof: ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue', 'kvlistValue'] },
      },
      fields: {
        stringValue: field('string', 1),
        boolValue: field('bool', 2),
        intValue: field('int64', 3),
        doubleValue: field('double', 4),
        arrayValue: field('ArrayValue', 5),
        kvlistValue: field('KeyValueList', 6),
      },
    },
    ArrayValue: { fields: { values: repeated('AnyValue', 1) } },
    KeyValueList: { fields: { values: repeated('KeyValue', 1) } },
    KeyValue: { fields: { key: field('string', 1), value: field('AnyValue', 2) } },
    Scope: { fields: { name: field('string', 1), version: field('string', 2) } },
    Resource: { fields: { attributes: repeated('KeyValue', 1) } },

    traces: { fields: { resourceSpans: repeated('ResourceSpans', 1) } },
    ResourceSpans: { fields: { resource: field('Resource', 1), scopeSpans: repeated('ScopeSpans', 2) } },
    ScopeSpans: { fields: { scope: field('Scope', 1), spans: repeated('Span', 2) } },
    Span: {
      fields: {
        traceId: field('bytes', 1),
        spanId: field('bytes', 2),
        parentSpanId: field('bytes', 4),
        name: field('string', 5),
        kind: field('int32', 6),
        startTimeUnixNano: field('fixed64', 7),
        endTimeUnixNano: field('fixed64', 8),
        attributes: repeated('KeyValue', 9),
        events: repeated('SpanEvent', 11),
        links: repeated('SpanLink', 13),
        status: field('SpanStatus', 15),
      },
    },
    SpanEvent: {
      fields: { timeUnixNano: field('fixed64', 1), name: field('string', 2), attributes: repeated('KeyValue', 3) },
    },
    SpanLink: {
      fields: { traceId: field('bytes', 1), spanId: field('bytes', 2), attributes: repeated('KeyValue', 4) },
    },
    SpanStatus: { fields: { message: field('string', 2), code: field('int32', 3) } },

    metrics: { fields: { resourceMetrics: repeated('ResourceMetrics', 1) } },
    ResourceMetrics: { fields: { resource: field('Resource', 1), scopeMetrics: repeated('ScopeMetrics', 2) } },
    ScopeMetrics: { fields: { scope: field('Scope', 1), metrics: repeated('Metric', 2) } },
    Metric: {
      fields: {
        name: field('string', 1),
        description: field('string', 2),
        unit: field('string', 3),
        sum: field('Sum', 7),
        histogram: field('Histogram', 9),
      },
    },
    Sum: { fields: { dataPoints: repeated('NumberDataPoint', 1), isMonotonic: field('bool', 3) } },
    NumberDataPoint: {
      oneofs: { value: { oneof: ['asDouble', 'asInt'] } },
      fields: { asDouble: field('double', 4), asInt: field('sfixed64', 6), attributes: repeated('KeyValue', 7) },
    },
    Histogram: { fields: { dataPoints: repeated('HistogramDataPoint', 1) } },
    HistogramDataPoint: {
      fields: {
        count: field('fixed64', 4),
        sum: field('double', 5),
        bucketCounts: repeated('fixed64', 6),
        explicitBounds: repeated('double', 7),
        attributes: repeated('KeyValue', 9),
      },
    },

    logs: { fields: { resourceLogs: repeated('ResourceLogs', 1) } },
    ResourceLogs: { fields: { resource: field('Resource', 1), scopeLogs: repeated('ScopeLogs', 2) } },
    ScopeLogs: { fields: { scope: field('Scope', 1), logRecords: repeated('LogRecord', 2) } },
    LogRecord: {
      fields: {
        timeUnixNano: field('fixed64', 1),
        severityNumber: field('int32', 2),
        severityText: field('string', 3),
        body: field('AnyValue', 5),
        attributes: repeated('KeyValue', 6),
        traceId: field('bytes', 9),
        spanId: field('bytes', 10),
      },
    },
  },
});

/** Reads what was sent as protobuf, in the form that OTLP/JSON has. */
export function decodeProtobuf(signal: Signal, bytes: Uint8Array): unknown {
  const type = messages.lookupType(signal);
  const plain = type.toObject(type.decode(bytes), { longs: String, bytes: Array, arrays: true });
  return withHexIds(plain);
}

/** OTLP/JSON has ids as hexadecimal digits, where protobuf's JSON would have base64. */
function withHexIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withHexIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      /^(?:trace|span|parentSpan)Id$/u.test(key) ? hex(inner) : withHexIds(inner),
    ]),
  );
}

function hex(bytes: unknown): string {
  return Buffer.from(bytes as number[]).toString('hex');
}
