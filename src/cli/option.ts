/**
 * The flags commands share, and how their texts are read. A value that does not fit is a usage
 * error that says what to write instead.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseSeeds, type Shard } from '../experiment/plan.ts';
import { gridPoints, listPoints, type Point, parseVary, type Vary } from '../experiment/vary.ts';
import { type Duration, seconds } from '../kernel/time.ts';
import { parseDuration } from '../kernel/time-text.ts';
import { filterProblem, isShared } from '../mqtt/topic.ts';
import { UsageError } from './failure.ts';

/** Flags of every command that reads a scenario. */
export function withScenarioFlags(command: Command): Command {
  return command
    .option('--set <path=value>', 'change a value of the scenario (repeatable)', appended, [])
    .option('--preset <name>', 'broker preset in place of the scenario’s; compare takes a list')
    .option('--broker-config <file>', 'mosquitto.conf or emqx.conf: its limits over the preset’s')
    .option('--duration <span>', 'simulated time, such as 30s, 6h, 7d', span)
    .option('--no-fit-check', 'start even what by its estimate does not fit in memory');
}

/** Flags of every command that writes results. */
export function withResultFlags(command: Command): Command {
  return command
    .option('--out <dir>', 'folder for results', 'results')
    .option('--json', 'print the result as JSON and nothing else')
    .option('--quiet', 'print failures only')
    .option('--no-progress', 'no progress on stderr')
    .option('--no-thresholds', 'exit 0 even when a threshold fails')
    .option('--open', 'open the page in a browser')
    .addOption(wireOption());
}

/** Formats results can be printed in. */
const FORMATS = ['json', 'csv', 'ndjson', 'junit', 'md', 'github'] as const;

/** One of them. */
export type Format = (typeof FORMATS)[number];

/** Of results in which nothing passes or fails. */
export const FIGURE_FORMATS: readonly Format[] = ['json', 'csv', 'ndjson', 'md'];
/** Of results without a file that could be annotated. */
export const PLACELESS_FORMATS: readonly Format[] = [...FIGURE_FORMATS, 'junit'];

/** How results are printed, of commands whose results other tools read. */
export function withFormatFlag(command: Command, formats: readonly Format[] = FORMATS): Command {
  const more = formats.includes('github') ? '; github: annotations' : '';
  const what = `print the result like this in place of the summary${more}`;
  return command.addOption(
    new Option('--format <name>', what).choices(formats).conflicts(['json', 'quiet']),
  );
}

/** Flags of `trace`. */
export function withTraceFlags(command: Command): Command {
  return command
    .option('--client <id>', 'the ClientId to follow')
    .option('--from <span>', 'from this simulated time, such as 1h', span)
    .option('--to <span>', 'until this simulated time', span)
    .option('--seed <n>', 'seed in place of the scenario’s', seed)
    .option('--variant <name>', 'apply one of the scenario’s variants')
    .option('--pcapng <file>', 'write a capture for Wireshark; without --client, of all clients')
    .addOption(capturePoint())
    .option('--svg <file>', 'write the ladder as a picture')
    .option('--page <file>', 'write the run’s page, the ladder in it')
    .option('--json', 'print the ladder as JSON and nothing else')
    .option('--no-progress', 'no progress on stderr');
}

/** Where a capture is taken. */
function capturePoint(): Option {
  const what = 'where the capture is taken: it holds what passed there';
  return new Option('--at <end>', what).choices(['broker', 'device']).default('broker');
}

/** Flags of `serve`. */
export function withServerFlags(command: Command): Command {
  return command
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on; 0 takes any free one', port, 1883)
    .option('--allow-remote', 'with another --host: let other machines in, unencrypted')
    .option('--set <path=value>', 'change a limit: broker.limits.…=… (repeatable)', appended, [])
    .option('--preset <name>', 'broker preset to start from (default: spec)')
    .option('--broker-config <file>', 'mosquitto.conf or emqx.conf: its limits over the preset’s')
    .option('--users <file>', 'let in only these: name:password lines, or from mosquitto_passwd')
    .option(
      '--deny-subscribe <filter>',
      'refuse this filter and narrower ones (repeatable)',
      filters,
      [],
    )
    .option('--max-keep-alive <s>', 'longest keep-alive of MQTT 5 clients, seconds', count)
    .option('--log', 'one line for each connection, packet and change of a session')
    .addOption(connectTimeout())
    .option('--max-connections <n>', 'connections at once; more are turned away', count, 20_000)
    .option('--max-output-buffer <bytes>', 'kept for a client that reads slowly', count, 1_048_576);
}

/** Flags of `verify`. */
export function withVerifyFlags(command: Command): Command {
  return command
    .requiredOption(
      '--broker <url>',
      'the broker to talk with: mqtt://127.0.0.1:1883, mqtt://name:password@127.0.0.1',
    )
    .requiredOption('--preset <name>', 'the preset that is to predict it')
    .option('--battery', 'the shipped cases: queues, wills, resuming, lifetimes, keep-alive')
    .option(
      '--set <path=value>',
      'how it is configured: broker.limits.…=… (repeatable)',
      appended,
      [],
    )
    .option('--broker-config <file>', 'mosquitto.conf or emqx.conf: how it is configured')
    .option('--duration <span>', 'shorten the scenarios, which take as long here', span)
    .option('--variant <name>', 'apply one of the scenarios’ variants')
    .option('--seed <n>', 'seed in place of the scenarios’', seed)
    .option('--allow-remote', 'with a broker on another machine, which is flooded with messages')
    .option('--junit <file>', 'write the cases as JUnit too')
    .option('--json', 'print the cases as JSON and nothing else');
}

function connectTimeout(): Option {
  return new Option('--connect-timeout <span>', 'how long a connection may take to say CONNECT')
    .argParser(span)
    .default(seconds(10), '10s');
}

/** How packets travel; results are the same. */
function wireOption(): Option {
  const modes = 'objects: ids and lengths, fast; bytes: encoded and parsed (same result)';
  return new Option('--wire <mode>', modes).choices(['objects', 'bytes']).default('objects');
}

/** Flags that give settings several values. */
export function withVaryFlags(command: Command): Command {
  return command
    .option('--vary <path=a,b>', 'run with each of these values (repeatable: a grid)', vary, [])
    .option('--zip', 'with several --vary: first values together, second ones, …');
}

/** What `withVaryFlags` yields. */
export interface VaryFlags {
  readonly vary: readonly Vary[];
  readonly zip?: true;
}

/** Flags of every command that makes many runs. */
export function withExecutionFlags(command: Command): Command {
  return command.option('--jobs <n>', 'runs at a time, each in a thread (default: cores)', count);
}

/** `--shard i/n`: the i-th of n parts, from 1; `auto/n` lets Kubernetes say which. */
export type ShardFlag = Omit<Shard, 'index'> & { readonly index: number | 'auto' };

/** Flags of `sweep`, and of `merge` as far as they fit. */
export function withSweepFlags(command: Command): Command {
  return command
    .option('--out <file>', 'the NDJSON file (default: results/<name>.sweep.ndjson)')
    .option('--json', 'print the summary as JSON and nothing else')
    .option('--quiet', 'print failures only')
    .option('--no-thresholds', 'exit 0 even when a threshold fails');
}

/** Flags of the sweep's own work. */
export function withSweepWorkFlags(command: Command): Command {
  return command
    .option('--seeds <list>', 'seeds, such as 1..20 or 1,2,5', seeds, [1, 2, 3, 4, 5])
    .option('--variant <name>', 'apply one of the scenario’s variants')
    .option('--shard <i/n>', 'only the i-th of n parts; auto/n: JOB_COMPLETION_INDEX + 1', shard)
    .option('--redis <url>', 'let the workers at this Redis make the runs', redis)
    .option('--no-progress', 'no progress on stderr')
    .addOption(wireOption());
}

/** Flags of `worker`. */
export function withWorkerFlags(command: Command): Command {
  return withExecutionFlags(command)
    .requiredOption('--redis <url>', 'where sweeps are submitted, such as redis://host:6379', redis)
    .option('--quiet', 'print failures only');
}

function redis(text: string): string {
  if (/^rediss?:\/\/[^/]+/.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('Write redis://host:port, such as redis://127.0.0.1:6379.');
}

/** What `withResultFlags` yields. */
export interface ResultFlags {
  readonly out: string;
  readonly json?: true;
  readonly format?: Format;
  readonly quiet?: true;
  readonly progress: boolean;
  readonly thresholds: boolean;
  readonly open?: true;
  readonly wire: 'objects' | 'bytes';
}

/** One seed: a whole number from 0. */
export function seed(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('Write a whole number from 0, such as 7.');
}

/** Several seeds: `1..20`, `1,2,5`. */
export function seeds(text: string): readonly number[] {
  const list = parseSeeds(text);
  if (list !== undefined) return list;
  throw new InvalidArgumentError('Write a range or a list of whole numbers: 1..20 or 1,2,5.');
}

/** A TCP port; 0 is any free one. */
function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError('Write a port from 0 to 65535, such as 1884.');
}

function filters(text: string, list: readonly string[]): readonly string[] {
  const problem = isShared(text) ? 'share groups are refused by their filter' : filterProblem(text);
  if (problem === undefined) return [...list, text];
  throw new InvalidArgumentError(`Write a topic filter, such as secret/#: ${problem}.`);
}

function count(text: string): number {
  const value = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('Write a whole number from 1, such as 1000.');
}

function span(text: string): Duration {
  const value = parseDuration(text);
  if (value !== undefined && value > 0) return value;
  throw new InvalidArgumentError('Write a number and a unit (us ms s m h d), such as 90s or 24h.');
}

function shard(text: string): ShardFlag {
  const [, part = '', whole = ''] = /^(auto|[1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text) ?? [];
  const shards = Number(whole);
  if (shards > 0 && (part === 'auto' || Number(part) <= shards)) {
    return { index: part === 'auto' ? part : Number(part) - 1, count: shards };
  }
  throw new InvalidArgumentError('Write part/parts, such as 1/4, or auto/4 under Kubernetes.');
}

function vary(text: string, list: readonly Vary[]): readonly Vary[] {
  const varied = parseVary(text);
  if (varied === undefined) {
    const example = 'broker.limits.sessionQueue.maxMessages=10,100';
    throw new InvalidArgumentError(`Write path=value,value, such as ${example}.`);
  }
  if (list.every(({ path }) => path !== varied.path)) return [...list, varied];
  throw new InvalidArgumentError(`${varied.path} is varied twice: write all its values in one.`);
}

/** The points to run at; a usage error when they cannot be zipped. */
export function pointsOf({ vary: varied, zip }: VaryFlags): readonly Point[] {
  const points = zip === true ? listPoints(varied) : gridPoints(varied);
  if (points !== undefined) return points;
  const counts = varied.map(({ path, values }) => `${path} has ${values.length}`).join(', ');
  throw new UsageError(`--zip needs as many values for each path: ${counts}`);
}

/** Values of a flag that may be repeated. */
export function appended(text: string, list: readonly string[]): readonly string[] {
  if (text.indexOf('=') < 1) {
    throw new InvalidArgumentError('Write path=value, such as fleets.meter.count=50.');
  }
  return [...list, text];
}
