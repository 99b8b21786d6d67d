import type { Context } from '@opentelemetry/api';

import type { SpanAttributes } from '../shape/span-attributes.ts';
import { hrTime } from './hr-time.ts';
import type { Telemetry } from './telemetry.ts';

/** Severities of OpenTelemetry's log data model. */
const SEVERITIES = { info: [9, 'INFO'], warn: [13, 'WARN'], error: [17, 'ERROR'] } as const;

/** What is logged. */
export interface LogEntry {
  readonly at: number;
  readonly severity: keyof typeof SEVERITIES;
  readonly body: string;
  readonly attributes: SpanAttributes;
  /** With the span that it belongs to. */
  readonly context: Context;
}

/** Writes a log record, if anything takes them. */
export function writeLog({ logger }: Telemetry, { at, severity, body, attributes, context }: LogEntry): void {
  const [severityNumber, severityText] = SEVERITIES[severity];
  logger?.emit({ timestamp: hrTime(at), severityNumber, severityText, body, attributes, context });
}
