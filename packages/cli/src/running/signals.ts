import { ExitCode } from '../exit-code.ts';

/** Signals that ask a process to end. */
type EndingSignal = 'SIGINT' | 'SIGTERM';

const EXIT_CODES: Readonly<Record<EndingSignal, ExitCode>> = {
  SIGINT: ExitCode.interrupted,
  SIGTERM: ExitCode.terminated,
};

/** The person's, or the system's, wish that a run ends. */
export interface Interruption {
  /** Aborted at the first signal. */
  readonly signal: AbortSignal;
  /** Set once a signal has come. */
  readonly exitCode: ExitCode | undefined;
  /** Signals do again what they did before. */
  stop(): void;
}

/**
 * Listens for Ctrl-C and for `kill`: the first one asks the run to end, another ends the process at once.
 *
 * @param onFirst called at the first signal
 */
export function listenForSignals(onFirst: (signal: EndingSignal) => void): Interruption {
  const controller = new AbortController();
  let exitCode: ExitCode | undefined;
  const listener = (name: EndingSignal): void => {
    if (exitCode !== undefined) process.exit(EXIT_CODES[name]);
    exitCode = EXIT_CODES[name];
    onFirst(name);
    controller.abort(new Error(name === 'SIGINT' ? 'interrupted by Ctrl-C' : 'terminated by SIGTERM'));
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    stop: () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}
