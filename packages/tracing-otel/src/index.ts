export { createTracing, type Tracing } from './create-tracing.ts';
export type {
  Content,
  ContentOptions,
  LogProvider,
  LogRecordParts,
  Propagation,
  TracingOptions,
} from './tracing-options.ts';
export type { SpanAttributes } from './shape/span-attributes.ts';
