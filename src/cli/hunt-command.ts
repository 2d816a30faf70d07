/**
 * The command line of `hunt`. What it does is loaded when it is called.
 */
import { type Command, InvalidArgumentError } from 'commander';
import type { Done } from './exit-code.ts';
import { appended, seed } from './option.ts';
import type { Terminal } from './terminal.ts';

/** `hunt [scenario]`. */
export function addHunt(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('hunt [scenario]')
    .description('run random scenarios, or one under many seeds, until a law breaks; shrink it')
    .option('--minutes <m>', 'how long (default: 1, or as long as --scenarios takes)', minutes)
    .option('--scenarios <n>', 'how many at most', seed)
    .option('--seed <n>', 'seed of the hunt: the same scenarios in the same order', seed, 1)
    .option('--from <n>', 'number of the first scenario; with a scenario, the first seed', seed, 0)
    .option('--set <path=value>', 'with a scenario: change a value (repeatable)', appended, [])
    .option('--preset <name>', 'with a scenario: broker preset in place of its own')
    .option('--out <dir>', 'folder for what is found', 'results')
    .option('--json', 'print the outcome as JSON and nothing else')
    .option('--quiet', 'print faults only')
    .option('--no-progress', 'no progress on stderr')
    .action(
      async (scenario: string | undefined, options: import('./command/hunt.ts').HuntOptions) => {
        const { hunt } = await import('./command/hunt.ts');
        // What it found is said with the command that shows it.
        done(await hunt(scenario, options, terminal), true);
      },
    );
}

function minutes(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 100_000) return value;
  throw new InvalidArgumentError('Write a number of minutes, such as 10 or 0.5.');
}
