/**
 * The command line of `report`. What it does is loaded when it is called.
 */
import type { Command } from 'commander';
import type { Done } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** `report <result…>`. */
export function addReport(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('report [result...]')
    .description('make the HTML pages of stored results (run, compare, size, tune)')
    .option('--out <dir>', 'where the pages go (default: beside each result)')
    .option('--interactive', 'of scenarios instead: pages that simulate by themselves')
    .option('--open', 'show them in the browser')
    .action(
      async (results: readonly string[], options: import('./command/report.ts').ReportOptions) => {
        const { report } = await import('./command/report.ts');
        done(report(results, options, terminal));
      },
    );
}
