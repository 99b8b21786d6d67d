import { SpanKind, SpanStatusCode, trace, type Context, type Link, type Span, type Tracer } from '@opentelemetry/api';

import type { SpanAttributes } from '../shape/span-attributes.ts';
import type { Content } from '../tracing-options.ts';
import type { Attempts } from './attempts.ts';
import { hrTime } from './hr-time.ts';
import type { Instruments } from './instruments.ts';
import type { Place } from './place.ts';
import type { Telemetry } from './telemetry.ts';

/** Severities of OpenTelemetry's log data model. */
const SEVERITIES = { info: [9, 'INFO'], warn: [13, 'WARN'], error: [17, 'ERROR'] } as const;

/** A span that is to be started. */
export interface SpanStart {
  readonly name: string;
  readonly attributes: SpanAttributes;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly links?: readonly Link[];
}

/** How a span ends. */
export interface SpanEnd {
  readonly attributes: SpanAttributes;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What went wrong, if something did. */
  readonly failure?: string | undefined;
}

/** What is logged. */
export interface LogLine {
  readonly severity: keyof typeof SEVERITIES;
  readonly body: string;
  readonly attributes: SpanAttributes;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Spans, metrics and log records of one run or task. Whatever goes wrong with one of them is noted, and does not keep the others from being made. */
export class Signals {
  readonly telemetry: Telemetry;
  readonly #attempts: Attempts;
  readonly #tracer: Tracer | undefined;
  readonly #instruments: Instruments | undefined;

  constructor(telemetry: Telemetry, attempts: Attempts) {
    this.telemetry = telemetry;
    this.#attempts = attempts;
    this.#tracer = attempts.make(() => telemetry.tracer);
    this.#instruments = attempts.make(() => telemetry.instruments);
  }

  /** Whether anything takes metrics or log records. */
  get areHeard(): boolean {
    return this.#instruments !== undefined || this.telemetry.logger !== undefined;
  }

  /** Starts a span in a context, and gives the place it makes; if that cannot be done, what would stand in it stands in that context. */
  start({ name, attributes, at, links = [] }: SpanStart, around: Context): Place {
    const tracer = this.#tracer;
    const started = this.#attempts.make((): Place | undefined => {
      const options = { kind: SpanKind.INTERNAL, attributes, startTime: hrTime(at), links: [...links] };
      const span: Span | undefined = tracer?.startSpan(name, options, around);
      return span && { span, context: trace.setSpan(around, span), isMuted: false };
    });
    return started ?? { span: undefined, context: around, isMuted: false };
  }

  end({ span }: Pick<Place, 'span'>, { attributes, at, failure }: SpanEnd): void {
    if (span === undefined) return;
    this.#attempts.make(() => span.setAttributes(attributes));
    if (failure !== undefined) {
      this.#attempts.make(() => span.setStatus({ code: SpanStatusCode.ERROR, message: failure }));
    }
    this.#attempts.make(() => span.end(hrTime(at)));
  }

  /** Adds an event to the span of a place. */
  note({ span }: Pick<Place, 'span'>, name: string, attributes: SpanAttributes, at: number): void {
    this.#attempts.make(() => span?.addEvent(name, attributes, hrTime(at)));
  }

  /** Adds a link to the span of a place. Spans of an API before 1.9 cannot have further ones. */
  link({ span }: Pick<Place, 'span'>, link: Link): void {
    if (span && 'addLink' in span) this.#attempts.make(() => span.addLink(link));
  }

  /** Writes a log record that belongs to a context. */
  log({ severity, body, attributes, at }: LogLine, context: Context): void {
    const [severityNumber, severityText] = SEVERITIES[severity];
    const { logger } = this.telemetry;
    this.#attempts.make(() =>
      logger?.emit({ timestamp: hrTime(at), severityNumber, severityText, body, attributes, context }),
    );
  }

  /** Measures something, if anything takes metrics. */
  measure(record: (instruments: Instruments) => void): void {
    const instruments = this.#instruments;
    if (instruments) this.#attempts.make(() => record(instruments));
  }

  /** Content as text, if it is to be seen. */
  show(content: Content): string | undefined {
    const { showContent } = this.telemetry;
    return showContent && this.#attempts.make(() => showContent(content));
  }

  /** The answer of something else that may go wrong. */
  try<Answer>(action: () => Answer): Answer | undefined {
    return this.#attempts.make(action);
  }
}
