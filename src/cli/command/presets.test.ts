import { expect, test } from 'vitest';
import { PRESETS } from '../../broker/preset.ts';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { main } from '../main.ts';

async function told(...argv: readonly string[]) {
  const terminal = capturedTerminal();
  const code = await main(argv, terminal);
  return { code, out: terminal.stdout, err: terminal.stderr };
}

test('presets stand side by side in 80 columns', async () => {
  const { code, out } = await told('presets');
  expect(code).toBe(0);
  for (const name of PRESETS) expect(out.split(`\n${name} `).length).toBe(5);
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test.each(PRESETS)(
  'presets show %s fits 80 columns and has a source for every value',
  async (name) => {
    const { code, out } = await told('presets', 'show', name);
    expect(code).toBe(0);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const { out: json } = await told('presets', 'show', name, '--json');
    const { limits } = JSON.parse(json);
    for (const limit of limits) {
      expect(limit).toMatchObject({
        path: expect.stringContaining('.'),
        value: expect.any(String),
      });
      expect(limit.source).not.toBe('');
      expect(['run', 'source', 'documentation', 'inferred']).toContain(limit.certainty);
    }
  },
);

test('presets as JSON have the same limits each', async () => {
  const { presets } = JSON.parse((await told('presets', '--json')).out);
  expect(presets.map(({ name }: { name: string }) => name)).toEqual(PRESETS);
  for (const { limits } of presets) {
    expect(Object.keys(limits)).toEqual(Object.keys(presets[0].limits));
  }
});

test('what no limit can say is said in words', async () => {
  expect((await told('presets', 'show', 'nanomq')).out).toContain('Not modelled:\n- ');
});

test('an unknown preset is exit 3 with the nearest one', async () => {
  const { code, err } = await told('presets', 'show', 'emq');
  expect(code).toBe(3);
  expect(err).toContain('there is no preset "emq" (did you mean "emqx-6.3"?)');
});
