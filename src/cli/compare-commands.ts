/**
 * The command line of experiments that end in a verdict: `compare`, and what is asked of it. What
 * it does is loaded when it is called.
 */
import type { Command } from 'commander';
import type { Done } from './exit-code.ts';
import {
  seeds,
  withExecutionFlags,
  withResultFlags,
  withScenarioFlags,
  withVaryFlags,
} from './option.ts';
import type { Terminal } from './terminal.ts';

/** `compare <scenario>`. */
export function addCompare(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('compare <scenario>')
    .description('run variants of a scenario and its baseline under the same seeds');
  withExecutionFlags(withResultFlags(withVaryFlags(withScenarioFlags(command))))
    .option('--seeds <list>', 'seeds, such as 1..20 or 1,2,5', seeds, [1, 2, 3, 4, 5])
    .option('--baseline <name>', 'what the others are held against (default: baseline)')
    .option('--fail-on-regression <metric>', 'exit 100 when this is certainly worse somewhere')
    .option('--against <file>', 'with it: worse than in this older .compare.json')
    .action(async (scenario: string, options: import('./command/compare.ts').CompareOptions) => {
      const { compare } = await import('./command/compare.ts');
      done(await compare(scenario, options, terminal));
    });
}
