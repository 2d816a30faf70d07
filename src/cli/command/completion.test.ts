import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { main } from '../main.ts';

async function script(shell: string): Promise<string> {
  const terminal = capturedTerminal();
  expect(await main(['completion', shell], terminal)).toBe(0);
  return terminal.stdout;
}

/** What bash would offer behind these words. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const typed = ['mqtt-session-sim', ...words].map((word) => `'${word}'`).join(' ');
  const asked = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _mqtt_session_sim; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = `${await script('bash')}\n${asked}\n`;
  return execFileSync('bash', ['-s'], { input: text, encoding: 'utf8' }).trim().split('\n');
}

test('bash is offered commands, flags and the values of flags', async () => {
  expect(await offered('com')).toEqual(['compare', 'completion']);
  expect(await offered('run', '--wi')).toEqual(['--wire']);
  expect(await offered('run', '--wire', '')).toEqual(['objects', 'bytes']);
  expect(await offered('run', '--preset', 'mosquitto-2.0.1')).toEqual(['mosquitto-2.0.11']);
});

test('zsh and fish hear of every command and flag, with balanced quotes', async () => {
  for (const [shell, wire] of [
    [
      'zsh',
      "'--wire[objects: ids and lengths, fast; bytes: encoded and parsed (same result)]:value:(objects bytes)'",
    ],
    ['fish', "-l wire -r -f -a 'objects bytes'"],
  ] as const) {
    const text = await script(shell);
    expect(text).toContain(wire);
    expect(text).toContain('tune');
    for (const line of text.split('\n')) {
      const bare = line.replace(/\\'|'\\''/g, '');
      expect(bare.split("'").length % 2).toBe(1);
    }
  }
});

test('another shell is a usage error that names the three', async () => {
  const terminal = capturedTerminal();
  expect(await main(['completion', 'tcsh'], terminal)).toBe(2);
  expect(terminal.stderr).toContain('bash, zsh, fish');
});
