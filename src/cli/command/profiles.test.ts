import { expect, test } from 'vitest';
import { CLIENT_PROFILES } from '../../device/client-profiles.ts';
import { LINK_PROFILES } from '../../link/profile-figures.ts';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { main } from '../main.ts';

async function told(...argv: readonly string[]) {
  const terminal = capturedTerminal();
  const code = await main(argv, terminal);
  return { code, out: terminal.stdout, err: terminal.stderr };
}

test('profiles lists every link, overlay and client', async () => {
  const { code, out } = await told('profiles');
  expect(code).toBe(0);
  for (const name of LINK_PROFILES) expect(out).toMatch(new RegExp(`^${name} `, 'm'));
  const overlays = ['nat-short', 'nlb-350', 'cell-blackout', 'fleet-restart', 'clean-wipe'];
  for (const name of [...overlays, ...CLIENT_PROFILES]) expect(out).toContain(name);
});

test.each(LINK_PROFILES)(
  'profiles show %s says where each figure comes from, and how sure it is, in 80 columns',
  async (name) => {
    const { code, out } = await told('profiles', 'show', name);
    expect(code).toBe(0);
    expect(out).toMatch(/^(measured|read|said|assumed): \S/m);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  },
);

test.each(CLIENT_PROFILES)(
  'profiles show %s has a source for each of its defaults',
  async (name) => {
    const { code, out } = await told('profiles', 'show', name);
    expect(code).toBe(0);
    const rows = out.split('\n').filter((line) => line.startsWith('  '));
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expect(row).toMatch(/ (source|inferred|documentation|run): \S/);
  },
);

test('a sample as JSON has exactly the figures that records are held against', async () => {
  const sample = ['profiles', 'sample', 'lte-vehicle', '--hours', '50', '--json'];
  const { code, out, err } = await told(...sample);
  expect([code, err]).toEqual([0, '']);
  const number = expect.any(Number);
  expect(JSON.parse(out)).toEqual({
    hours: 50,
    outagesPerHour: {
      all: number,
      over1s: number,
      over1500ms: number,
      over5s: number,
      over30s: number,
    },
    maxOutageUs: number,
    downShare: number,
    rttUs: { p50: number, p95: number },
  });
  expect((await told(...sample)).out).toBe(out);
  expect((await told(...sample, '--seed', '2')).out).not.toBe(out);
});

test('a sample is told in words without --json', async () => {
  const { code, out } = await told('profiles', 'sample', 'datacenter', '--hours', '2');
  expect(code).toBe(0);
  expect(out).toContain('datacenter');
});

test.each([
  ['show', 'lte-m'],
  ['sample', 'lte-m', '--hours', '3'],
])('profiles %s %s is a usage error that names what there is', async (...argv) => {
  const { code, err } = await told('profiles', ...argv);
  expect(code).toBe(2);
  expect(err).toContain('no such profile "lte-m"');
  expect(err).toContain('lte-m-stationary');
});

test.each(['0', '-4', 'abc', '1000001'])('--hours %s is refused', async (hours) => {
  const { code, err } = await told('profiles', 'sample', 'datacenter', `--hours=${hours}`);
  expect(code).toBe(2);
  expect(err).toContain('hours');
});
