/**
 * argv → command → exit code. Parsing happens here; each command's work is loaded when it is
 * called, so that `--help` answers at once.
 */

import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { ENGINE_VERSION } from '../simulation/engine-version.ts';
import { shellCommand } from '../simulation/reproduction.ts';
import { compileForSimulation } from '../workers/compiler.ts';
import { addCompare, addSize, addTune } from './compare-commands.ts';
import { type Done, EXIT, EXIT_CODE_HELP, type ExitCode } from './exit-code.ts';
import { failureOf } from './failure.ts';
import { addHunt } from './hunt-command.ts';
import {
  seed,
  withFormatFlag,
  withResultFlags,
  withScenarioFlags,
  withServerFlags,
  withTraceFlags,
  withVerifyFlags,
} from './option.ts';
import { addProfiles } from './profile-commands.ts';
import { addReport } from './report-commands.ts';
import { addCompletion, addInit } from './starting-commands.ts';
import { addMerge, addSweep, addWorker } from './sweep-commands.ts';
import { processTerminal, type Terminal } from './terminal.ts';

const NAME = 'mqtt-session-sim';

interface Outcome {
  code: ExitCode;
  isFailure: boolean;
}

/** Runs this process's command line; the launcher calls it. */
export async function start(): Promise<void> {
  compileForSimulation();
  process.exitCode = await main(process.argv.slice(2), processTerminal());
}

/** Carries out one command line and gives back the exit code; never throws, never exits. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const args = argv.length === 0 ? withoutArguments(terminal) : argv;
  const outcome: Outcome = { code: EXIT.ok, isFailure: false };
  let help = terminal.program;
  try {
    const program = commandLine(terminal, (code, isAsked = false) => {
      outcome.code = code;
      outcome.isFailure = code !== EXIT.ok && !isAsked;
    });
    program.hook('preSubcommand', (_, command) => {
      help = `${terminal.program} ${command.name()}`;
    });
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) return EXIT.ok;
    outcome.code = failure.code;
    outcome.isFailure = true;
    terminal.err(`${failure.text.trimEnd()}\n`);
    if (failure.code === EXIT.usage) terminal.err(`help: ${help} --help\n`);
  }
  if (outcome.isFailure) terminal.err(`reproduce: ${terminal.program} ${shellCommand(args)}\n`);
  return outcome.code;
}

/** Bare `npm start` shows what the product does; the bare command says what it can do. */
function withoutArguments({ env, cwd }: Terminal): readonly string[] {
  // npm sets this variable for the script it runs, and `npm start -- …` never gets here.
  if (env['npm_lifecycle_event'] !== 'start') return ['--help'];
  const first = fileURLToPath(new URL('../../sims/cellular-fleet.yaml', import.meta.url));
  return ['run', relative(cwd, first)];
}

function commandLine(terminal: Terminal, done: Done): Command {
  const program = new Command(NAME)
    .description('Simulates fleets of flaky MQTT clients against a broker’s session engine.')
    .version(ENGINE_VERSION)
    .showHelpAfterError(false)
    .exitOverride()
    // Errors are thrown and printed by `main`, once.
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .addHelpText('after', `\n${EXIT_CODE_HELP}`);
  addRun(program, terminal, done);
  addCompare(program, terminal, done);
  addSweep(program, terminal, done);
  addMerge(program, terminal, done);
  addWorker(program, terminal, done);
  addSize(program, terminal, done);
  addTune(program, terminal, done);
  addReport(program, terminal, done);
  addCheck(program, terminal);
  addTrace(program, terminal, done);
  addExplain(program, terminal, done);
  addServe(program, terminal, done);
  addVerify(program, terminal, done);
  addProbe(program, terminal, done);
  addHunt(program, terminal, done);
  addPresets(program, terminal);
  addProfiles(program, terminal);
  addInit(program, terminal);
  addCompletion(program, terminal);
  program
    .command('schema')
    .description('print the JSON Schema of scenario files')
    .action(async () => (await import('./command/schema.ts')).schema(terminal));
  return program;
}

function addRun(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('run <scenario>')
    .description('simulate one scenario; summary on stdout, results as JSON and HTML');
  withFormatFlag(withResultFlags(withScenarioFlags(command)))
    .option('--seed <n>', 'seed in place of the scenario’s', seed)
    .option('--variant <name>', 'apply one of the scenario’s variants')
    .option('--verify-determinism', 'run again, in a worker and the other wire mode, and compare')
    .action(async (scenario: string, options: import('./command/run.ts').RunOptions) => {
      const { run } = await import('./command/run.ts');
      done(await run(scenario, options, terminal));
    });
}

function addCheck(program: Command, terminal: Terminal): void {
  const command = program
    .command('check <scenario>')
    .description('validate a scenario, warn of what is hardly meant, estimate what a run takes');
  withScenarioFlags(command)
    .option('--json', 'print everything found as JSON and nothing else')
    .option('--variant <name>', 'apply one of the scenario’s variants')
    .action(async (scenario: string, options: import('./command/check.ts').CheckOptions) => {
      const { check } = await import('./command/check.ts');
      check(scenario, options, terminal);
    });
}

function addTrace(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('trace <scenario>')
    .description('follow one client packet by packet; a capture for Wireshark');
  withTraceFlags(withScenarioFlags(command)).action(
    async (scenario: string, options: import('./command/trace.ts').TraceOptions) => {
      const { trace } = await import('./command/trace.ts');
      done(await trace(scenario, options, terminal));
    },
  );
}

function addPresets(program: Command, terminal: Terminal): void {
  const load = () => import('./command/presets.ts');
  type Options = import('./command/presets.ts').PresetsOptions;
  const command = program
    .command('presets')
    .description('brokers that can be simulated, side by side; show NAME: one with its sources')
    .option('--json', 'print them as JSON and nothing else')
    .action(async (options: Options) => (await load()).listPresets(options, terminal));
  command
    .command('show <name>')
    .description('every value of a preset, where it comes from and how sure it is')
    .action(async (name: string, _: unknown, { parent }: Command) =>
      (await load()).showPreset(name, parent?.opts<Options>() ?? {}, terminal),
    );
}

function addVerify(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('verify')
    .argument('[scenario...]')
    .description('what a preset predicts beside what a real broker does');
  withVerifyFlags(command).action(
    async (scenarios: readonly string[], options: import('./command/verify.ts').VerifyOptions) => {
      const { verify } = await import('./command/verify.ts');
      done(await verify(scenarios, options, terminal));
    },
  );
}

function addProbe(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('probe <url>')
    .description('a real broker’s limits, found from outside, as a scenario’s broker:')
    .option('--out <file>', 'write it to a file too')
    .option('--allow-remote', 'with a broker on another machine, which is flooded with messages')
    .option('--json', 'print what was found as JSON and nothing else')
    .action(async (url: string, options: import('./command/probe.ts').ProbeOptions) => {
      const { probe } = await import('./command/probe.ts');
      done(await probe(url, options, terminal));
    });
}

function addExplain(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('explain <scenario> [topic]')
    .description('tell why: msg:N, client:ID or takeover:N; alone, what there is to ask');
  withScenarioFlags(command)
    .option('--seed <n>', 'seed in place of the scenario’s', seed)
    .option('--variant <name>', 'apply one of the scenario’s variants')
    .option('--no-progress', 'no progress on stderr')
    .action(async (scenario: string, topic: string | undefined, options) => {
      const { explain } = await import('./command/explain.ts');
      done(await explain(scenario, topic, options, terminal));
    });
}

function addServe(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('serve')
    .description('answer on a real TCP socket with the broker’s session engine');
  withServerFlags(command).action(async (options: import('./command/serve.ts').ServeOptions) => {
    const { serve } = await import('./command/serve.ts');
    // Only a signal ends it, and that is no failure to reproduce.
    done(await serve(options, terminal), true);
  });
}
