/**
 * Programs that a test needs and a machine may lack. Where REAL_SERVERS=required, as in CI, a test
 * without its program fails; elsewhere it is skipped and says what is missing.
 */
import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

/** The first of these command lines that ends well, or that at least starts when `ends` is false. */
export function installed(
  commands: readonly (readonly [program: string, ...args: string[]])[],
): string | undefined {
  return commands.find(([program, ...args]) => {
    const { error, status } = spawnSync(program, args, { stdio: 'ignore' });
    return error === undefined && status === 0;
  })?.[0];
}

/** The program, or the end of the test: skipped, or failed where it must be there. */
export function needed(context: TestContext, program: string | undefined, name: string): string {
  if (program !== undefined) return program;
  if (process.env['REAL_SERVERS'] === 'required') throw new Error(`${name} is not installed`);
  return context.skip(`${name} is not installed`);
}
