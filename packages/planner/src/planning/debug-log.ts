/** Receives what is sent to a model and what comes back. */
export type DebugLog = (message: string) => void;

/** The log that `debug` of a planner's settings asks for; nothing by default. */
export function debugLog(debug: boolean | DebugLog = false): DebugLog {
  if (typeof debug === 'function') return debug;
  // oxlint-disable-next-line no-console -- asked for by `debug: true`
  return debug ? (message) => console.debug(message) : () => {};
}
