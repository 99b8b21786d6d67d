import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests read the packages' sources, so they need no build. The other conditions are Vite's own for Node.js.
  ssr: { resolve: { conditions: ['@planloom/source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/**/*.test.ts', 'bench/**/*.test.ts', 'test/**/*.test.ts'],
    // A shared machine can be slow; a test that hangs still ends.
    testTimeout: 30_000,
    // Runs of tests are not kept in the history of whoever runs them.
    env: { PLANLOOM_HISTORY: 'off' },
    setupFiles: ['test/fixed-seed.ts'],
    passWithNoTests: true,
  },
});
