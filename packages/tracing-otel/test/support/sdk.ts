import type { LogProvider } from '../../src/index.ts';

/** How an SDK is set up. */
export interface SdkSettings {
  /** Of a receiver. */
  readonly url: string;
  readonly protocol: 'json' | 'protobuf';
}

/** An SDK that is registered for the whole process. */
export interface RunningSdk {
  readonly loggerProvider: LogProvider;
  /** Exports everything that is there. */
  flush(): Promise<void>;
  /** Takes it back. */
  stop(): Promise<void>;
}

/** One generation of OpenTelemetry's SDK. */
export interface Sdk {
  readonly name: string;
  start(settings: SdkSettings): RunningSdk;
}
