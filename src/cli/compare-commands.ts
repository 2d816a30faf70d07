/**
 * The command line of experiments that end in a verdict: `compare`, and what is asked of it. What
 * it does is loaded when it is called.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../kernel/time-text.ts';
import type { Done } from './exit-code.ts';
import {
  FIGURE_FORMATS,
  seeds,
  withExecutionFlags,
  withFormatFlag,
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
  withFormatFlag(withExecutionFlags(withResultFlags(withVaryFlags(withScenarioFlags(command)))))
    .option('--seeds <list>', 'seeds, such as 1..20 or 1,2,5', seeds, [1, 2, 3, 4, 5])
    .option('--baseline <name>', 'what the others are held against (default: baseline)')
    .option('--fail-on-regression <metric>', 'exit 100 when this is certainly worse somewhere')
    .option('--against <file>', 'with it: worse than in this older .compare.json')
    .action(async (scenario: string, options: import('./command/compare.ts').CompareOptions) => {
      const { compare } = await import('./command/compare.ts');
      done(await compare(scenario, options, terminal));
    });
}

/** `size <scenario>`. */
export function addSize(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('size <scenario>')
    .description('find the smallest value of a limit that meets a target, and its memory');
  withFormatFlag(withExecutionFlags(withResultFlags(withScenarioFlags(command))))
    .requiredOption('--limit <path>', 'the limit, such as broker.limits.sessionQueue.maxMessages')
    .requiredOption('--target <threshold>', 'what to meet, such as "loss.qos1 < 0.1%"')
    .option('--confidence <share>', 'how sure to be', confidence, 0.95)
    .option('--range <low..high>', 'values to consider', range, [1, 100_000])
    .option('--seeds <list>', 'seeds; few are used where they tell', seeds, SIZE_SEEDS)
    .action(async (scenario: string, options: import('./command/size.ts').SizeOptions) => {
      const { size } = await import('./command/size.ts');
      done(await size(scenario, options, terminal));
    });
}

/** `tune <scenario>`. */
export function addTune(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('tune <scenario>')
    .description('advise a keep-alive: what each costs and loses, network by network');
  const formatted = withFormatFlag(withScenarioFlags(command), FIGURE_FORMATS);
  withExecutionFlags(withResultFlags(formatted))
    .option('--fleet <name>', 'whose keep-alive (default: the largest fleet)')
    .option('--keep-alive <spans>', 'keep-alives to try', keepAlives, KEEP_ALIVES)
    .option('--nat <spans>', 'address translators that forget after so long; 0s: none', spans)
    .option('--profile <names>', 'link profiles, such as lte-m-stationary,lte-vehicle', names)
    .option('--seeds <list>', 'seeds, such as 1..5 or 1,2,5', seeds, [1, 2, 3])
    .action(async (scenario: string, options: import('./command/tune.ts').TuneOptions) => {
      const { tune } = await import('./command/tune.ts');
      done(await tune(scenario, options, terminal));
    });
}

const KEEP_ALIVES = ['30s', '1m', '2m', '4m', '8m', '15m', '30m'];

function keepAlives(text: string): readonly string[] {
  const list = spans(text);
  if (list.every((each) => parseDuration(each) !== 0)) return list;
  throw new InvalidArgumentError('A keep-alive of 0 is none: nothing would ever be noticed.');
}

function spans(text: string): readonly string[] {
  const list = names(text);
  if (list.every((each) => parseDuration(each) !== undefined)) return list;
  throw new InvalidArgumentError('Write spans with units, such as 30s,2m,15m.');
}

function names(text: string): readonly string[] {
  const list = [...new Set(text.split(',').map((each) => each.trim()))];
  if (list.every((each) => each !== '')) return list;
  throw new InvalidArgumentError('Write values separated by commas, none of them empty.');
}

const SIZE_SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

function confidence(text: string): number {
  const percent = Number(text.replace(/\s*%$/, ''));
  if (/^[\d.]+\s*%$/.test(text) && percent >= 50 && percent < 100) return percent / 100;
  throw new InvalidArgumentError('Write a percentage from 50% and below 100%, such as 95%.');
}

function range(text: string): readonly [number, number] {
  const [, low, high] = /^(\d{1,12})\.\.(\d{1,12})$/.exec(text) ?? [];
  if (low !== undefined && Number(low) < Number(high)) return [Number(low), Number(high)];
  throw new InvalidArgumentError('Write the smallest and the largest value, such as 1..1000.');
}
