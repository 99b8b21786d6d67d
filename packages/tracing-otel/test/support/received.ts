import type { Signal } from './otlp-messages.ts';

type Value = string | number | boolean;
export type Attributes = Readonly<Record<string, Value>>;

export interface ReceivedEvent {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly attributes: Attributes;
}

interface ReceivedLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty at a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  readonly events: readonly ReceivedEvent[];
  readonly links: readonly ReceivedLink[];
  readonly status: { readonly code: number; readonly message: string };
  readonly scope: string;
  readonly service: string;
}

interface ReceivedPoint {
  readonly attributes: Attributes;
  /** Of a sum its value, of a histogram the sum of what was recorded. */
  readonly value: number;
  /** Of a histogram. */
  readonly count: number;
  readonly bounds: readonly number[];
}

export interface ReceivedMetric {
  readonly name: string;
  readonly unit: string;
  readonly isHistogram: boolean;
  readonly isMonotonic: boolean;
  readonly points: readonly ReceivedPoint[];
}

export interface ReceivedLog {
  readonly body: string;
  readonly severity: string;
  readonly severityNumber: number;
  readonly at: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** Any message in the form of OTLP/JSON. */
interface Json {
  readonly [key: string]: Json & Json[] & string & number & boolean;
}

/** The spans of a message. */
export function readSpans(message: unknown): ReceivedSpan[] {
  return list((message as Json)['resourceSpans']).flatMap((group) =>
    list(group['scopeSpans']).flatMap((scoped) =>
      list(scoped['spans']).map((span) => ({
        traceId: text(span['traceId']),
        spanId: text(span['spanId']),
        parentSpanId: text(span['parentSpanId']),
        name: text(span['name']),
        kind: number(span['kind']),
        start: milliseconds(span['startTimeUnixNano']),
        end: milliseconds(span['endTimeUnixNano']),
        attributes: attributes(span['attributes']),
        events: list(span['events']).map((event) => ({
          name: text(event['name']),
          at: milliseconds(event['timeUnixNano']),
          attributes: attributes(event['attributes']),
        })),
        links: list(span['links']).map((link) => ({
          traceId: text(link['traceId']),
          spanId: text(link['spanId']),
          attributes: attributes(link['attributes']),
        })),
        status: { code: number(span['status']?.['code']), message: text(span['status']?.['message']) },
        scope: text(scoped['scope']?.['name']),
        service: text(attributes(group['resource']?.['attributes'])['service.name']),
      })),
    ),
  );
}

/** The metrics of a message. */
export function readMetrics(message: unknown): ReceivedMetric[] {
  return list((message as Json)['resourceMetrics']).flatMap((group) =>
    list(group['scopeMetrics']).flatMap((scoped) =>
      list(scoped['metrics']).map((metric) => ({
        name: text(metric['name']),
        unit: text(metric['unit']),
        isHistogram: metric['histogram'] !== undefined,
        isMonotonic: Boolean(metric['sum']?.['isMonotonic']),
        points: list((metric['histogram'] ?? metric['sum'])?.['dataPoints']).map((point) => ({
          attributes: attributes(point['attributes']),
          value: number(point['sum'] ?? point['asDouble'] ?? point['asInt']),
          count: number(point['count']),
          bounds: list(point['explicitBounds']).map(Number),
        })),
      })),
    ),
  );
}

/** The log records of a message. */
export function readLogs(message: unknown): ReceivedLog[] {
  return list((message as Json)['resourceLogs']).flatMap((group) =>
    list(group['scopeLogs']).flatMap((scoped) =>
      list(scoped['logRecords']).map((record) => ({
        body: text(record['body']?.['stringValue']),
        severity: text(record['severityText']),
        severityNumber: number(record['severityNumber']),
        at: milliseconds(record['timeUnixNano']),
        traceId: text(record['traceId']),
        spanId: text(record['spanId']),
        attributes: attributes(record['attributes']),
      })),
    ),
  );
}

/** Which signal a path of OTLP/HTTP is for. */
export function signalOf(path: string): Signal | undefined {
  const [, signal] = /^\/v1\/(traces|metrics|logs)$/u.exec(path) ?? [];
  return signal as Signal | undefined;
}

function attributes(pairs: Json | undefined): Attributes {
  return Object.fromEntries(list(pairs).map((pair) => [text(pair['key']), valueOf(pair['value'])]));
}

function valueOf(value: Json | undefined): Value {
  const { stringValue, boolValue, intValue, doubleValue } = value ?? {};
  return stringValue ?? boolValue ?? Number(intValue ?? doubleValue);
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return Number(value ?? 0);
}

/** To the microsecond: what a test compares has no more digits. */
function milliseconds(nanoseconds: unknown): number {
  return Number(BigInt((nanoseconds ?? 0) as string | number) / 1000n) / 1000;
}
