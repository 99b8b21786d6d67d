import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests read the packages' sources, so they need no build.
  resolve: { conditions: ['@planloom/source'] },
  ssr: { resolve: { conditions: ['@planloom/source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    passWithNoTests: true,
  },
});
