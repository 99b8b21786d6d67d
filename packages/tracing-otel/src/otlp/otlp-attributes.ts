import type { SpanAttributes } from '../shape/span-attributes.ts';
import type { OtlpAttribute, OtlpValue } from './otlp-types.ts';

/** Attributes as OTLP/JSON has them. */
export function otlpAttributes(attributes: SpanAttributes): OtlpAttribute[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValue(value) }));
}

function otlpValue(value: string | number | boolean): OtlpValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
