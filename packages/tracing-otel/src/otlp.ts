export { traceToOtlp, type OtlpOptions } from './otlp/trace-to-otlp.ts';
export type { OtlpAttribute, OtlpEvent, OtlpLink, OtlpSpan, OtlpTraces, OtlpValue } from './otlp/otlp-types.ts';
