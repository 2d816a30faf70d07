/**
 * The command as users start it: bin/ in a process of its own, built first when src/ is newer.
 */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { PROJECT, sourceFiles } from './source-tree.ts';

/** What a process left behind. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The launcher, with `dist/` up to date. */
export function builtLauncher(): string {
  const changedAt = (path: string): number =>
    statSync(`${PROJECT}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const builtAt = changedAt('dist/bundle/cli.js');
  if (sourceFiles().some((path) => changedAt(path) > builtAt)) {
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: PROJECT });
  }
  return `${PROJECT}/bin/mqtt-session-sim.js`;
}

/** Starts the command in a folder. */
export function launch(
  launcher: string,
  args: readonly string[],
  cwd: string,
): ChildProcessWithoutNullStreams {
  const env = { ...process.env, NO_COLOR: '1', npm_lifecycle_event: undefined };
  return spawn(process.execPath, [launcher, ...args], { cwd, env });
}

/** Waits until the process is over and its streams are read. */
export function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}
