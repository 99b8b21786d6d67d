/** What is read here of Node.js's `process`; other runtimes have parts of it, browsers nothing. */
export interface HostProcess {
  readonly env?: { [name: string]: string | undefined };
  readonly stdout?: { write: unknown };
  readonly stderr?: { write: unknown };
  cwd?(): string;
  chdir?(folder: string): void;
  getActiveResourcesInfo?(): readonly string[];
  getBuiltinModule?(name: string): unknown;
  eventNames?(): readonly PropertyKey[];
  listenerCount?(event: PropertyKey): number;
  listeners?(event: string): readonly ((...values: unknown[]) => void)[];
  on?(event: string, listener: (...values: unknown[]) => void): unknown;
  removeAllListeners?(event: string): unknown;
}

/** The process this runs in, where there is one. */
export function hostProcess(): HostProcess | undefined {
  return (globalThis as { readonly process?: HostProcess }).process;
}
