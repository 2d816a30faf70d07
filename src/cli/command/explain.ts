/**
 * `explain`: runs a scenario again with somebody listening, and tells why a message was lost or a
 * client was kicked.
 */
import { clientLines, messageLines, takeoverLines } from '../../report/explain-text.ts';
import { countText } from '../../report/number-text.ts';
import { grid } from '../../report/text-layout.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RunRecord } from '../../simulation/run-record.ts';
import type { Tee } from '../../simulation/tee.ts';
import type { World } from '../../simulation/world.ts';
import { ClientTrace } from '../../trace/client-trace.ts';
import { LossIndex } from '../../trace/loss-index.ts';
import { MessageTrace } from '../../trace/message-trace.ts';
import { emphasis } from '../emphasis.ts';
import type { ExitCode } from '../exit-code.ts';
import { ContentError, UsageError } from '../failure.ts';
import { expectFit, type FitFlags } from '../fit.ts';
import { expectClient, heard } from '../listening.ts';
import { openScenario, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `explain`. */
export interface ExplainOptions extends ScenarioFlags, FitFlags {
  readonly progress: boolean;
}

/** A simulation of `scenario` with a listener. */
interface Telling {
  readonly scenario: Scenario;
  readonly options: ExplainOptions;
  readonly terminal: Terminal;
}

/** Tells about `msg:N`, `client:ID` or `takeover:N`; without a topic, what could be asked. */
export async function explain(
  path: string,
  topic: string | undefined,
  options: ExplainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [, kind = '', what = ''] = /^(msg|client|takeover):(.+)$/s.exec(topic ?? '') ?? [];
  if (topic !== undefined && kind === '') {
    throw new UsageError(`"${topic}" is none of msg:N, client:ID and takeover:N`);
  }
  const { scenario } = loadScenario(openScenario(path, terminal.cwd, options).source);
  expectFit({ scenarios: [scenario], seeds: 1 }, options, terminal);
  const telling = { scenario, options, terminal };
  if (kind === 'msg') return await message(telling, numberIn(what, 'msg'));
  if (kind === 'client') return await client(telling, what);
  if (kind === 'takeover') return await takeover(telling, numberIn(what, 'takeover'));
  return await overview(telling, path);
}

function numberIn(text: string, kind: string): number {
  const value = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new UsageError(`${kind}:${text} has no number: write ${kind}:1`);
}

async function message(telling: Telling, number: number): Promise<ExitCode> {
  const { code, record, listener } = await listened(
    telling,
    (world) => new MessageTrace(world, number),
  );
  const story = listener.story();
  if (story.beginning === undefined && story.steps.length === 0) {
    const { total } = record.deliveries;
    throw new ContentError(
      `error: no message ${number} in ${telling.scenario.name}: ` +
        `${countText(total.published)} were published, numbered from 1`,
    );
  }
  print(telling, messageLines(story, record, emphasis(telling.terminal.takesColors)));
  return code;
}

async function client(telling: Telling, clientId: string): Promise<ExitCode> {
  expectClient(telling.scenario, clientId);
  const { code, record, listener } = await listened(
    telling,
    (world) => new ClientTrace(world, clientId),
  );
  const ladder = listener.ladder();
  if (ladder.entries.length === 0) {
    const { name } = telling.scenario;
    throw new ContentError(`error: no device connected as "${clientId}" in ${name}`);
  }
  print(telling, clientLines(ladder, record, emphasis(telling.terminal.takesColors)));
  return code;
}

async function takeover(telling: Telling, number: number): Promise<ExitCode> {
  const first = await listened(telling, (world) => new LossIndex(world));
  const row = first.record.takeovers[number - 1];
  if (row === undefined) throw new ContentError(noTakeover(number, first.record));
  const { code, record, listener } = await listened(
    telling,
    (world) => new ClientTrace(world, row.clientId),
  );
  const style = emphasis(telling.terminal.takesColors);
  print(telling, takeoverLines(row, listener.ladder(), record, style));
  return code;
}

function noTakeover(number: number, { takeovers, connections, scenario }: RunRecord): string {
  const { self, foreign } = connections.takeovers;
  const all = self + foreign;
  const kept = takeovers.length < all ? `, of which the first ${takeovers.length} are kept` : '';
  return `error: no take-over ${number} in ${scenario.name}: there were ${all}${kept}`;
}

/** What there is to ask about: the first lost message of each cause. */
async function overview(telling: Telling, path: string): Promise<ExitCode> {
  const { code, record, listener } = await listened(telling, (world) => new LossIndex(world));
  const samples = listener.samples();
  const lines: string[] = [];
  if (samples.length === 0) lines.push('No expected delivery was lost.');
  else {
    const rows = samples.map(({ cause, count, message: number, device }) => [
      cause,
      countText(count),
      `msg:${number}`,
      device,
    ]);
    lines.push(...grid([['cause', 'lost', 'the first', 'for'], ...rows]));
  }
  const { self, foreign } = record.connections.takeovers;
  if (self + foreign > 0) {
    lines.push('', `take-overs: ${countText(self)} self, ${countText(foreign)} foreign`);
  }
  const [sample] = samples;
  const [row] = record.takeovers;
  const asks = [
    ...(sample === undefined ? [] : [`msg:${sample.message}`]),
    ...(row === undefined ? [] : ['takeover:1', `client:${row.clientId}`]),
  ];
  const { program } = telling.terminal;
  if (asks.length > 0) lines.push('', ...asks.map((ask) => `${program} explain ${path} ${ask}`));
  print(telling, lines);
  return code;
}

function print({ terminal }: Telling, lines: Iterable<string>): void {
  for (const line of lines) terminal.out(`${line}\n`);
}

async function listened<Listener extends Tee>(
  { scenario, options, terminal }: Telling,
  make: (world: World) => Listener,
): Promise<{ readonly code: ExitCode; readonly record: RunRecord; readonly listener: Listener }> {
  let listener: Listener | undefined;
  const listen = (world: World): Listener => {
    listener = make(world);
    return listener;
  };
  const { code, record } = await heard(scenario, { listen }, options, terminal);
  if (listener === undefined) throw new Error('a run ended before it began');
  return { code, record, listener };
}
