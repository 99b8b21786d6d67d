import type * as promises from 'node:fs/promises';

/** Node's file system. An import would load it with the package, which takes as long as all the rest of it. */
export function fileSystem(): typeof promises {
  return process.getBuiltinModule('node:fs/promises');
}
