/**
 * What the benchmark is asked to do: its flags, read and refused.
 */
import { parseArgs } from 'node:util';
import { CASES, SCALE } from './cases.ts';

/** What to do, and how often. */
export interface Flags {
  readonly mode: 'table' | 'json' | 'profile' | 'report' | 'theory' | 'help';
  /** Undefined: thrice, and what is long once. */
  readonly runs: number | undefined;
  /** Names of cases; empty for all. */
  readonly only: readonly string[];
  /** One run of this case in this process: what the benchmark starts, and profilers may. */
  readonly case: string | undefined;
}

const MODES = ['json', 'profile', 'report', 'theory', 'help'] as const;

/** The flags, or a sentence about what is wrong with them. */
export function flagsOf(args: readonly string[]): Flags | string {
  const given = parsed(args);
  if (typeof given === 'string') return given;
  const modes = MODES.filter((mode) => given[mode]);
  const [mode = 'table'] = modes;
  if (modes.length > 1) return `--${modes.join(' and --')} exclude each other`;
  if (given.runs !== undefined && !/^[1-9]\d?$/.test(given.runs)) {
    return '--runs takes a number from 1 to 99';
  }
  const only = given.only?.split(',').map((name) => name.trim()) ?? [];
  if (only.length > 0 && (mode === 'profile' || mode === 'report' || mode === 'theory')) {
    return `--${mode} chooses its cases itself: leave --only out`;
  }
  const known = CASES.map(({ name }) => name);
  const stranger = only.find((name) => !known.includes(name));
  if (stranger !== undefined) return `there is no case ${stranger}`;
  const isCase = [...CASES, ...SCALE].some(({ name }) => name === given.case);
  if (given.case !== undefined && !isCase) return `there is no case ${given.case}`;
  const runs = given.runs === undefined ? undefined : Number(given.runs);
  return { mode, runs, only, case: given.case };
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string' },
        only: { type: 'string' },
        json: { type: 'boolean' },
        profile: { type: 'boolean' },
        report: { type: 'boolean' },
        theory: { type: 'boolean' },
        help: { type: 'boolean' },
        case: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

/** How to ask. */
export const HELP = `\
npm run bench -- [--runs N] [--only NAME,…] [--json | --profile | --report | --theory]
  --runs N       runs of each case; the table shows medians. Otherwise three, and one of those
                 that are long (marked * below): ten minutes or so
  --only NAME,…  these cases alone; a figure that is set against another case needs that too
  --json         figures as JSON
  --profile      results/bench.cpuprofile: where device-day's first hour spends its time
  --report       results/bench.html: cost of an event and of a session, 1,000 to 1,000,000 devices
  --theory       closed forms beside what is simulated, with intervals; exit 1 where they differ

cases:
${CASES.map(({ name, title, isLong }) => `  ${name.padEnd(15)}${isLong ? '*' : ' '} ${title}`).join('\n')}
`;
