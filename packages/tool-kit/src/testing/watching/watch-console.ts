import { hostProcess } from '../host-process.ts';

const METHODS = ['debug', 'dir', 'error', 'info', 'log', 'table', 'trace', 'warn'] as const;

/** Catches what is written to the console and to the standard streams, so that it is told and not shown. */
export function watchConsole(): () => readonly string[] {
  const written: string[] = [];
  const { stdout, stderr } = hostProcess() ?? {};
  const restores = [
    ...METHODS.map((name) => replace(globalThis.console, name, (text) => written.push(`console.${name}: ${text}`))),
    ...(stdout === undefined ? [] : [replace(stdout, 'write', (text) => written.push(`standard output: ${text}`))]),
    ...(stderr === undefined ? [] : [replace(stderr, 'write', (text) => written.push(`standard error: ${text}`))]),
  ];
  return () => {
    for (const restore of restores) restore();
    return written.map((text) => `writes to ${text.trimEnd()}; a tool reports through context.log`);
  };
}

function replace<Name extends string>(
  target: { [name in Name]: unknown },
  name: Name,
  told: (text: string) => void,
): () => void {
  const original = target[name];
  target[name] = (...values: unknown[]): boolean => {
    told(String(values[0]));
    return true;
  };
  return () => {
    target[name] = original;
  };
}
