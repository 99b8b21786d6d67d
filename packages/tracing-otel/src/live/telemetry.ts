import { metrics, trace, type MeterProvider, type Tracer } from '@opentelemetry/api';

import { SCOPE_NAME } from '../names.ts';
import { contentShower, type ShowContent } from '../shape/captured-content.ts';
import type { LogProvider, TracingOptions } from '../tracing-options.ts';
import { instrumentsOf, type Instruments } from './instruments.ts';

const DEFAULT_AGENT = 'planloom';
const DEFAULT_ITERATION_SPANS = 100;
const TIME_ORIGIN = performance.timeOrigin;

/** Where telemetry goes, and how much of it there is. */
export class Telemetry {
  readonly options: TracingOptions;
  readonly showContent: ShowContent | undefined;
  readonly iterationSpans: number;
  readonly agentName: string;
  readonly now: () => number;
  readonly logger: ReturnType<LogProvider['getLogger']> | undefined;
  #metered: { readonly provider: MeterProvider; readonly instruments: Instruments | undefined } | undefined = undefined;

  constructor(options: TracingOptions) {
    this.options = options;
    this.showContent = contentShower(options.captureContent);
    this.iterationSpans = options.iterationSpans ?? DEFAULT_ITERATION_SPANS;
    this.agentName = options.agentName ?? DEFAULT_AGENT;
    this.now = options.now ?? ((): number => TIME_ORIGIN + performance.now());
    this.logger = options.loggerProvider?.getLogger(SCOPE_NAME);
  }

  /** Asked anew for each run: an SDK may be registered later than the executor is made. */
  get tracer(): Tracer {
    return (this.options.tracerProvider ?? trace).getTracer(SCOPE_NAME);
  }

  /** As for the tracer; the instruments of a provider are made once. Undefined if nothing takes metrics. */
  get instruments(): Instruments | undefined {
    const provider = this.options.meterProvider ?? metrics.getMeterProvider();
    if (this.#metered?.provider !== provider) {
      this.#metered = { provider, instruments: instrumentsOf(provider.getMeter(SCOPE_NAME)) };
    }
    return this.#metered.instruments;
  }
}
