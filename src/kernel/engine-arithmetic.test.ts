import { expect, test } from 'vitest';
import { Digest } from './digest.ts';

/** 10^5 numbers over 40 powers of two, without any function under test. */
function* inputs(): Generator<number> {
  for (let i = 1; i <= 100_000; i++) yield (((i * 7919) % 100_003) + 0.5) * 2 ** ((i % 41) - 40);
}

/** A float's exact bits in two whole numbers. */
function foldBits(digest: Digest, value: number): void {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  digest.fold4(view.getUint32(0), view.getInt32(4), 0, 0);
}

function bitsOf(compute: (x: number) => number): string {
  const digest = new Digest();
  for (const x of inputs()) foldBits(digest, compute(x));
  return digest.hex();
}

test('log, exp, log1p and sqrt give the bits that recorded runs were made with', () => {
  expect(bitsOf((x) => Math.log(x))).toBe('645d00e4b607bc097332a406b430d40c');
  expect(bitsOf((x) => Math.exp(x / 4096 - 12))).toBe('e174a42be0b8268dbc16e273648e5445');
  expect(bitsOf((x) => Math.log1p(x))).toBe('a0a23ddc0b31fe57c5e824ee41a951f3');
  expect(bitsOf((x) => Math.sqrt(x))).toBe('72a0e412b276f8fb8e519b268512ffd0');
});
