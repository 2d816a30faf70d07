/**
 * The `serve` command in this process, for tests with clients of their own.
 */
import { onTestFinished } from 'vitest';
import { main } from '../cli/main.ts';
import { type CapturedTerminal, capturedTerminal } from './captured-terminal.ts';

/** A server that accepts connections. */
export interface Serving {
  readonly port: number;
  readonly terminal: CapturedTerminal;
  /** Resolves when this has been printed; with `--log`, when it has happened. */
  printed(text: string): Promise<void>;
  /** Sends SIGTERM and resolves with the exit code. */
  stop(): Promise<number>;
}

/** Starts `serve` on a free port, and stops it when the test is over. */
export async function serving(...flags: readonly string[]): Promise<Serving> {
  const terminal = capturedTerminal();
  const print = terminal.out;
  const waiting = new Set<() => void>();
  let code: Promise<number> | undefined;
  const port = await new Promise<number>((resolve, reject) => {
    terminal.out = (text) => {
      print(text);
      for (const look of waiting) look();
      const [, found] = /^listening on .*:(\d+)\n/.exec(text) ?? [];
      if (found !== undefined) resolve(Number(found));
    };
    code = main(['serve', '--port', '0', ...flags], terminal);
    void code.then(() => reject(new Error(`serve did not start: ${terminal.stderr}`)));
  });
  const stop = async (): Promise<number> => {
    terminal.stop('SIGTERM');
    return (await code) ?? -1;
  };
  const printed = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!terminal.stdout.includes(text)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  onTestFinished(async () => void (await stop()));
  return { port, terminal, printed, stop };
}
