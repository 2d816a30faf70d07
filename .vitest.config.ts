/** Tests lie beside the code they test; nothing outside src/ is collected. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    // Two cores and no sleeps: a test that needs longer is stuck, or is a browser or a whole run.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Everything under test is pure or a child process, so processes buy nothing over threads.
    pool: 'threads',
    // One core would be left to nobody: the tests are the only ones at work.
    maxWorkers: 2,
  },
});
