import { hostProcess } from '../host-process.ts';

/** Sees changes of environment variables, of the current folder and of the names of the global object; undoes the first two. */
export function watchEnvironment(): () => readonly string[] {
  const host = hostProcess();
  const variables = { ...host?.env };
  const folder = host?.cwd?.();
  const globals = new Set(Object.getOwnPropertyNames(globalThis));
  return () => [
    ...changedVariables(variables, host?.env ?? {}),
    ...changedFolder(folder),
    ...Object.getOwnPropertyNames(globalThis)
      .filter((name) => !globals.has(name))
      .map((name) => `adds "${name}" to the global object`),
  ];
}

function changedVariables(
  before: Readonly<Record<string, string | undefined>>,
  now: Record<string, string | undefined>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (name) => before[name] !== now[name],
  );
  for (const name of names) {
    if (before[name] === undefined) delete now[name];
    else now[name] = before[name];
  }
  return names.map((name) => `changes the environment variable ${name}`);
}

function changedFolder(before: string | undefined): string[] {
  const host = hostProcess();
  const now = host?.cwd?.();
  if (before === undefined || now === before) return [];
  host?.chdir?.(before);
  return [`changes the current folder to ${now}`];
}
