/**
 * `trace`: what one client went through, packet by packet: as text, JSON, SVG, or a capture file.
 */
import { Capture, type CapturePoint, framesAt, isSentAt } from '../../report/capture.ts';
import { ladderSvg } from '../../report/ladder-svg.ts';
import { ladderLines, ladderSummary } from '../../report/ladder-text.ts';
import { countText } from '../../report/number-text.ts';
import { runPage } from '../../report/run-page.ts';
import { WIDTH } from '../../report/text-layout.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RunOptions } from '../../simulation/run.ts';
import type { RunRecord } from '../../simulation/run-record.ts';
import { ClientTrace } from '../../trace/client-trace.ts';
import type { Ladder, LadderEntry } from '../../trace/ladder.ts';
import { PacketStream } from '../../trace/packet-stream.ts';
import { emphasis } from '../emphasis.ts';
import type { ExitCode } from '../exit-code.ts';
import { ContentError, UsageError } from '../failure.ts';
import { expectFit, type FitFlags } from '../fit.ts';
import { GrowingFile } from '../growing-file.ts';
import { jsonText } from '../json-text.ts';
import { expectClient, heard, knownClients } from '../listening.ts';
import { pageAssets } from '../results.ts';
import { openScenario, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `trace`. */
export interface TraceOptions extends ScenarioFlags, FitFlags {
  readonly client?: string;
  readonly from?: number;
  readonly to?: number;
  readonly pcapng?: string;
  readonly at: CapturePoint;
  readonly svg?: string;
  readonly page?: string;
  readonly json?: true;
  readonly progress: boolean;
}

/** Simulates with somebody listening, and tells what was heard. */
export async function trace(
  path: string,
  options: TraceOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { scenario, notes } = loadScenario(openScenario(path, terminal.cwd, options).source);
  for (const note of notes) terminal.err(`note: ${note}\n`);
  expectFit({ scenarios: [scenario], seeds: 1 }, options, terminal);
  const { client, pcapng } = options;
  if (client !== undefined) return await traceOne(scenario, client, options, terminal);
  if (pcapng !== undefined) return await captureAll(scenario, pcapng, options, terminal);
  const some = knownClients(scenario).slice(0, 3).join(', ');
  throw new UsageError(`give --client ID, such as ${some}; or --pcapng FILE for all clients`);
}

async function traceOne(
  scenario: Scenario,
  client: string,
  options: TraceOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  expectClient(scenario, client);
  let trace: ClientTrace | undefined;
  const listen: RunOptions['listen'] = (world) => {
    trace = new ClientTrace(world, client);
    return trace;
  };
  const { code, record } = await heard(scenario, { listen }, options, terminal);
  const ladder = trace?.ladder();
  if (ladder === undefined || ladder.entries.length === 0) {
    throw new ContentError(`error: no device connected as "${client}" in ${scenario.name}`);
  }
  write(ladder, scenario, record, options, terminal);
  return code;
}

function write(
  ladder: Ladder,
  scenario: Scenario,
  record: RunRecord,
  options: TraceOptions,
  terminal: Terminal,
): void {
  const { from = 0, to = Number.POSITIVE_INFINITY, pcapng, svg, page, at, json } = options;
  const isInside = (entry: LadderEntry): boolean => entry.at >= from && entry.at <= to;
  if (pcapng !== undefined) {
    const file = new GrowingFile(pcapng, terminal.cwd);
    const capture = new Capture();
    for (const block of capture.head()) file.append(block);
    const frames = framesAt(at, ladder.entries.filter(isInside));
    for (const frame of frames) for (const block of capture.blocks(frame)) file.append(block);
    file.finish();
  }
  const window = { from, to };
  if (svg !== undefined) writeText(svg, ladderSvg(ladder, window), terminal);
  if (page !== undefined) {
    writeText(page, runPage(record, pageAssets(), { ladder, window }), terminal);
  }
  if (json === true) {
    const { name, variant } = scenario;
    const { seed, digest } = record;
    const entries = ladder.entries.filter(isInside).map(plain);
    const head = { schema: 'mqtt-session-sim/trace@1', scenario: name, variant, seed, digest };
    terminal.out(jsonText({ ...head, client: ladder.client, devices: ladder.devices, entries }));
    return;
  }
  const style = emphasis(terminal.takesColors);
  const width = Math.max(WIDTH, Math.min(terminal.columns ?? WIDTH, 160));
  terminal.out(`${style.bold(ladder.client)} in ${scenario.name}, seed ${record.seed}\n\n`);
  for (const line of ladderLines(ladder, window, width, style)) terminal.out(`${line}\n`);
  terminal.out(`\n${ladderSummary(ladder)}\n`);
  const files = [pcapng, svg, page].filter((file) => file !== undefined);
  if (files.length > 0) terminal.out(`\n${files.join('\n')}\n`);
}

function writeText(path: string, text: string, terminal: Terminal): void {
  const file = new GrowingFile(path, terminal.cwd);
  file.append(new TextEncoder().encode(text));
  file.finish();
}

/** An entry for JSON: bytes as a count. */
function plain(entry: LadderEntry): object {
  if (entry.kind === 'mark') return entry;
  const { bytes, ...rest } = entry;
  return { ...rest, bytes: bytes.length };
}

async function captureAll(
  scenario: Scenario,
  path: string,
  options: TraceOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { from = 0, to = Number.POSITIVE_INFINITY, at: point } = options;
  const file = new GrowingFile(path, terminal.cwd);
  const capture = new Capture();
  for (const block of capture.head()) file.append(block);
  let packets = 0;
  const listen: RunOptions['listen'] = (world) =>
    new PacketStream(world, (packet, moment) => {
      if ((moment === 'sent') !== isSentAt(point, packet)) return;
      const at = moment === 'sent' ? packet.at : (packet.endedAt ?? packet.at);
      if (at < from || at > to) return;
      packets++;
      for (const block of capture.blocks({ at, packet })) file.append(block);
    });
  try {
    const { code } = await heard(scenario, { listen }, options, terminal);
    file.finish();
    terminal.out(
      `${countText(packets)} packets of all clients, as seen at the ${point}\n\n${path}\n`,
    );
    return code;
  } finally {
    file.discard();
  }
}
