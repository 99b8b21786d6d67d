import { basename } from 'node:path';

import { Rolldown } from 'tsdown';

/**
 * Builds the modules of `src/deferred` so that they are evaluated when they are first called, with all they import.
 *
 * Such a module exports one function without parameters, named as its file. It is bundled by itself into the body of a
 * function: what is not called is then not evaluated, and is read over by the engine instead of being prepared for use.
 * A dynamic import cannot do this for an API that answers at once, and `import defer` is not there yet.
 *
 * @param onBundled is told the modules that went into the bundle
 */
export function deferEvaluation(
  resolve: Rolldown.InputOptions['resolve'],
  onBundled: (moduleIds: readonly string[]) => void,
): Rolldown.Plugin {
  return {
    name: 'defer-evaluation',
    load: {
      filter: { id: /\/src\/deferred\/[a-z\d]+\.ts$/ },
      async handler(id) {
        const { code, moduleIds } = await bundle(id, resolve);
        onBundled(moduleIds);
        return { code: wrap(basename(id, '.ts'), code), moduleType: 'js' };
      },
    },
  };
}

async function bundle(input: string, resolve: Rolldown.InputOptions['resolve']): Promise<Rolldown.OutputChunk> {
  const build = await Rolldown.rolldown({
    input,
    platform: 'neutral',
    ...(resolve && { resolve }),
    treeshake: { moduleSideEffects: false },
  });
  try {
    const { output } = await build.generate({ format: 'cjs', exports: 'named', comments: false, minify: true });
    return output[0];
  } finally {
    await build.close();
  }
}

function wrap(name: string, code: string): string {
  const evaluate = `evaluate${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return `
let evaluated;
export function ${name}() {
  return (evaluated ??= ${evaluate}()).${name}();
}
function ${evaluate}() {
  const exports = {};
  ${code}
  return exports;
}
`;
}
