import { hostProcess } from '../host-process.ts';

/** What a process holds, counted by kind; empty in a browser. */
export type OpenResources = ReadonlyMap<string, number>;

/** Names of Node.js in words. */
const NAMES: Readonly<Record<string, string>> = {
  Timeout: 'timer',
  Immediate: 'immediate',
  TCPSocketWrap: 'connection',
  TLSWrap: 'connection',
  TCPServerWrap: 'server',
  PipeWrap: 'pipe',
  ProcessWrap: 'child process',
  FSEventWrap: 'watched file',
  FSReqCallback: 'file operation',
  FSReqPromise: 'file operation',
  Worker: 'worker',
  MessagePort: 'message port',
};

/** Counts what keeps the process alive, the files it has open (on Linux), and the listeners on it. */
export function countOpenResources(): OpenResources {
  const host = hostProcess();
  const kinds = [
    ...(host?.getActiveResourcesInfo?.() ?? []).map((kind) => NAMES[kind] ?? kind),
    ...openFiles(),
    ...(host?.eventNames?.() ?? []).flatMap((event) =>
      Array.from({ length: host?.listenerCount?.(event) ?? 0 }, () => `process listener for "${String(event)}"`),
    ),
  ];
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Kinds of which there are so many more than before. */
export function kindsGrown(before: OpenResources, now: OpenResources, by: number): string[] {
  return [...now].filter(([kind, count]) => count - (before.get(kind) ?? 0) >= by).map(([kind]) => kind);
}

/** The part of `node:fs` used here, which is asked for by name, as a browser has none. */
interface FileSystem {
  readdirSync(folder: string): readonly string[];
}

function openFiles(): string[] {
  const fileSystem = hostProcess()?.getBuiltinModule?.('node:fs') as FileSystem | undefined;
  try {
    return (fileSystem?.readdirSync('/proc/self/fd') ?? []).map(() => 'open file');
  } catch {
    // No such folder: a system that does not tell.
    return [];
  }
}
