/** `report`: pages of stored results, and a sentence for every file that is none. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { runPage } from '../../report/run-page.ts';
import { ENGINE_VERSION } from '../../simulation/engine-version.ts';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { emptyRecord } from '../../testing/empty-record.ts';
import { sampleComparison } from '../../testing/sample-comparison.ts';
import { sampleRecord } from '../../testing/sample-record.ts';
import { main } from '../main.ts';
import { pageAssets } from '../results.ts';

const record = { ...sampleRecord(), engine: ENGINE_VERSION };

async function report(text: string | Uint8Array, name = 'result.json') {
  const terminal = capturedTerminal();
  writeFileSync(join(terminal.cwd, name), text);
  const code = await main(['report', name], terminal);
  const { stdout: out, stderr: err } = terminal;
  const page = () => readFileSync(join(terminal.cwd, out.trim()), 'utf8');
  return { code, out, err, page };
}

test('a stored run gives the page that the run gave, plain or gzip', async () => {
  const text = JSON.stringify(record);
  const page = runPage(record, pageAssets());
  const plain = await report(text, 'a.json');
  expect({ ...plain, page: plain.page() === page }).toEqual({
    code: 0,
    out: 'a.html\n',
    err: '',
    page: true,
  });
  const packed = await report(gzipSync(text), 'b.json.gz');
  expect(packed.out).toBe('b.html\n');
  expect(packed.page() === page).toBe(true);
});

test('an empty run and a comparison have pages too', async () => {
  const empty = { ...emptyRecord(), engine: ENGINE_VERSION };
  expect((await report(JSON.stringify(empty))).code).toBe(0);
  const comparison = { ...sampleComparison(), engine: ENGINE_VERSION };
  expect((await report(JSON.stringify(comparison))).code).toBe(0);
});

test.each([
  ['nothing', '', 'it is empty'],
  ['half a file', JSON.stringify(record).slice(0, 5000), 'it is cut short'],
  ['a sweep', '{"a":1}\n{"a":2}\n', 'merge'],
  ['a scenario', 'version: 1\nname: x\n', 'not JSON'],
  ['a list', '[]', 'no object'],
  ['any object', '{}', 'names no schema'],
  ['another schema', '{"schema":"mqtt-session-sim/run@9"}', 'known are mqtt-session-sim/run@1'],
  ['another engine', JSON.stringify({ ...record, engine: '99.0.0' }), 'engine 99.0.0'],
  ['no queues', JSON.stringify({ ...record, queues: undefined }), 'its part "queues" is missing'],
  ['no series within', JSON.stringify({ ...record, series: {} }), 'lacks what its schema'],
])('%s is no result, and the message says why', async (_, text, why) => {
  const { code, out, err } = await report(text);
  expect(code).toBe(3);
  expect(out).toBe('');
  expect(err).toContain('result.json is no result to report');
  expect(err).toContain(why);
});

test('a file that is not there is a failure of the file system', async () => {
  const terminal = capturedTerminal();
  expect(await main(['report', 'missing.json'], terminal)).toBe(4);
  expect(terminal.stderr).toContain('missing.json');
});
