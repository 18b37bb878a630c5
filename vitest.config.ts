import { defineConfig } from 'vitest/config';

const ci = process.env['CI'] !== undefined;

export default defineConfig({
  // A package's own sources are tested, not what was last built of them.
  ssr: { resolve: { conditions: ['gator-source', 'node'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Tests wait for real processes, on machines that may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Where nobody watches, the counts are also left in a file for `.ci/run`.
    reporters: ci
      ? ['default', ['json', { outputFile: 'node_modules/.cache/tests.json' }]]
      : ['default'],
  },
});
