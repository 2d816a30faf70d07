/**
 * `hunt`: random scenarios until one breaks a law; that one as a small scenario file.
 */
import { setImmediate } from 'node:timers/promises';
import { anyScenario, type Catch, Hunt, oneScenario } from '../../experiment/hunt/hunt.ts';
import { isTable, type Json } from '../../experiment/hunt/json.ts';
import { countText } from '../../report/number-text.ts';
import { loadScenario } from '../../scenario/load.ts';
import { plain } from '../../scenario/tree.ts';
import { yamlText } from '../../scenario/yaml-tree.ts';
import { ENGINE_VERSION } from '../../simulation/engine-version.ts';
import { shellCommand } from '../../simulation/reproduction.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { Interrupt } from '../interrupt.ts';
import { jsonText } from '../json-text.ts';
import { Progress } from '../progress.ts';
import { ResultFolder } from '../results.ts';
import { openScenario, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `hunt`. */
export interface HuntOptions extends Pick<ScenarioFlags, 'set' | 'preset' | 'duration'> {
  readonly seed: number;
  readonly minutes?: number;
  readonly scenarios?: number;
  /** The number of the first scenario. */
  readonly from: number;
  readonly out: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly progress: boolean;
}

/** How long a hunt goes on that nobody bounds. */
const USUAL_MINUTES = 1;

/** Hunts until a fault is found or time is up; exit 98, 97 or 1 by what was found. */
export async function hunt(
  path: string | undefined,
  options: HuntOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const folder = new ResultFolder(options.out, terminal);
  const hunting = new Hunt(
    path === undefined ? anyScenario(options.seed) : ground(path, options, terminal),
  );
  const interrupt = new Interrupt(terminal);
  try {
    const caught = await search(hunting, { options, interrupt, terminal });
    const { bag } = hunting;
    if (caught === undefined) {
      report({ caught, bag, options, file: undefined }, terminal);
      return interrupt.code ?? EXIT.ok;
    }
    const name = `hunt-${options.seed}-${caught.number}`;
    const file = folder.write(`${name}.yaml`, textOf(caught, options, path));
    report({ caught, bag, options, file }, terminal);
    return codeOf(caught);
  } finally {
    interrupt.release();
  }
}

function ground(path: string, { set, preset }: HuntOptions, terminal: Terminal) {
  const flags = {
    set,
    ...(preset === undefined ? {} : { preset }),
  };
  const { source } = openScenario(path, terminal.cwd, flags);
  // A YAML tree holds what JSON can, and passed the schema.
  const scenario = plain(loadScenario(source).tree) as Json;
  if (!isTable(scenario)) throw new UsageError(`${path} is no scenario`);
  return oneScenario(scenario, source.read);
}

interface Search {
  readonly options: HuntOptions;
  readonly interrupt: Interrupt;
  readonly terminal: Terminal;
}

async function search(
  hunting: Hunt,
  { options, interrupt, terminal }: Search,
): Promise<Catch | undefined> {
  const { minutes, scenarios = Infinity, from, progress, quiet } = options;
  const isBounded = minutes !== undefined || scenarios < Infinity;
  const most = (minutes ?? (isBounded ? Infinity : USUAL_MINUTES)) * 60;
  const shown = new Progress(terminal, progress && quiet !== true);
  const { bag } = hunting;
  try {
    while (bag.scenarios < scenarios && shown.elapsed < most) {
      const number = from + bag.scenarios;
      const { drawn, fault } = hunting.look(number);
      if (fault !== undefined) {
        terminal.err(`scenario ${number}: ${fault.kind}: making it smaller …\n`);
        return hunting.shrunk(number, drawn, fault);
      }
      const done = Math.max(bag.scenarios / scenarios, shown.elapsed / most);
      shown.update(done, () => `${countText(bag.scenarios)} scenarios`);
      await setImmediate();
      if (interrupt.code !== undefined) return undefined;
    }
    return undefined;
  } finally {
    shown.end();
  }
}

/** The scenario as a file, with what it shows on top. */
function textOf({ number, scenario, fault }: Catch, options: HuntOptions, path?: string): string {
  const seed = path === undefined ? ['--seed', String(options.seed)] : [];
  const words = ['hunt', ...(path === undefined ? [] : [path]), ...seed];
  const found = shellCommand([...words, '--from', String(number), '--scenarios', '1']);
  const lines = [
    `${fault.kind}, found by mqtt-session-sim ${ENGINE_VERSION}: ${found}`,
    ...fault.what.split('\n').slice(0, 8),
  ];
  return `${lines.map((line) => `# ${line}`).join('\n')}\n${yamlText(scenario)}`;
}

interface Outcome {
  readonly caught: Catch | undefined;
  readonly bag: Hunt['bag'];
  readonly options: HuntOptions;
  readonly file: string | undefined;
}

function report({ caught, bag, options, file }: Outcome, terminal: Terminal): void {
  const { seed, from, json, quiet } = options;
  if (json === true) {
    const found = caught === undefined ? null : { ...caught, file };
    const head = { schema: 'mqtt-session-sim/hunt@1', engine: ENGINE_VERSION, seed, from };
    terminal.out(jsonText({ ...head, ...bag, found }));
    return;
  }
  if (caught !== undefined) {
    terminal.out(`${caught.fault.kind}: ${caught.fault.what}\n\n${file}\n`);
    const again = shellCommand(reproduction(caught, file ?? ''));
    terminal.err(`reproduce: ${terminal.program} ${again}\n`);
  }
  if (quiet === true) return;
  const left = bag.left === 0 ? '' : `, ${countText(bag.left)} left as too long`;
  terminal.out(
    `${countText(bag.scenarios)} scenarios, ${countText(bag.events)} events, ` +
      `${countText(bag.delivered)} deliveries${left}; ` +
      `${caught === undefined ? 'no law was broken' : 'one found a fault'}\n`,
  );
}

/** What `run` cannot see is looked at once more. */
function reproduction({ fault, scenario }: Catch, file: string): readonly string[] {
  if (/^(law|crash)/.test(fault.kind)) return ['run', file];
  if (fault.kind.startsWith('wire')) return ['run', file, '--verify-determinism'];
  return ['hunt', file, '--from', String(scenario['seed'] ?? 1), '--scenarios', '1'];
}

/** As `run` would end with this scenario. */
function codeOf({ fault }: Catch): ExitCode {
  if (fault.kind.startsWith('law')) return EXIT.lawBroken;
  return fault.kind.startsWith('wire') ? EXIT.notDeterministic : EXIT.internal;
}
