import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // half of the cores by default, of two then one
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          setupFiles: ['test/support/seed.ts'],
          testTimeout: 60_000,
          // files share what they import, which would else be loaded for each of them again; they share nothing else
          isolate: false,
        },
      },
      {
        test: {
          name: 'kernel',
          include: ['test/kernel-random/*.kernel.ts'],
          // several tests wait in line for a guest; the step's own limit is what ends a run that hangs
          testTimeout: 480_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/*.test.ts'],
          globalSetup: ['test/e2e/support/setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
