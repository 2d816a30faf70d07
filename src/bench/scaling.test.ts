import { expect, test } from 'vitest';
import type { CaseRun, Readings } from './case.ts';
import { SCALE } from './cases.ts';
import type { Measured } from './finding.ts';
import { scalingPage } from './scaling.ts';

// Packed as it is, so that a test can read it.
const assets = {
  plotlySource: '',
  sha256Base64: () => '',
  deflateBase64: (text: string) => text,
};

/** The page with the quotes that markup has escaped. */
function plain(html: string): string {
  return html.replaceAll('&quot;', '"').replaceAll('&#34;', '"');
}

function measured(runs: (devices: number) => CaseRun): readonly Measured[] {
  return SCALE.map((each, place) => ({ measured: each, runs: [runs(1000 * 10 ** place)] }));
}

function readings(devices: number): Readings {
  return {
    devices,
    nsPerEvent: 300 + devices / 10_000,
    columnBytes: 500 * devices,
    grownBytes: 700 * devices,
  };
}

test('the page has a point for each fleet, and the same as a table', () => {
  const html = scalingPage(
    measured((devices) => ({ readings: readings(devices) })),
    'a machine',
    assets,
  );
  expect(html).toContain('a machine');
  expect(plain(html)).toContain('"x":[1000,10000,100000,1000000]');
  expect(plain(html)).toContain('"y":[300.1,301,310,400]');
  expect(plain(html)).toContain('"y":[700,700,700,700]');
  for (const text of ['1,000,000', '400 ns', '500 B', '700 B']) expect(html).toContain(`>${text}<`);
});

test('a fleet that failed is left out', () => {
  const html = scalingPage(
    measured((devices) =>
      devices === 1e6 ? { readings: {}, note: 'FAILED' } : { readings: readings(devices) },
    ),
    '',
    assets,
  );
  expect(plain(html)).toContain('"x":[1000,10000,100000]');
  expect(html).not.toContain('1,000,000');
});

test('without any run there is a sentence in place of each chart', () => {
  const html = scalingPage(
    measured(() => ({ readings: {}, note: 'FAILED' })),
    '',
    assets,
  );
  expect(html.match(/No run came to its end\./g)).toHaveLength(2);
});
