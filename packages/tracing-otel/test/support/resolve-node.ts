import { registerHooks } from 'node:module';

/**
 * The packages of version 2 of the SDK, and version 1.9 of the API, have, under the condition `module`, files that only bundlers can read. Vitest sets that condition for the whole process, which Node.js by
 * itself does not.
 */
registerHooks({
  resolve: (specifier, context, next) => {
    if (!specifier.startsWith('@opentelemetry/')) return next(specifier, context);
    return next(specifier, {
      ...context,
      conditions: context.conditions.filter((condition) => condition !== 'module'),
    });
  },
});
