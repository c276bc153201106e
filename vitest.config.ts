import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

// Vite would take graphql's ESM build where Node takes the CommonJS one, and two copies of it do not mix.
const resolve = { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql/index.js') }] };

const project = (name: string, include: string[], order: number, workers: number) => ({
  resolve,
  test: {
    name,
    include,
    globalSetup: 'tests/harness/global-setup.ts',
    pool: 'forks' as const,
    maxWorkers: workers,
    sequence: { groupOrder: order },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

/** The parts first, then what starts whole systems: two at a time, since while one starts the other waits. */
export default defineConfig({
  test: {
    projects: [
      project('parts', ['tests/{runtime,gateway,user,booking,recommendation,monitoring,start}/**/*.test.ts'], 0, 2),
      project('systems', ['tests/{stories,faults,security}/**/*.test.ts'], 1, 2),
    ],
  },
});
