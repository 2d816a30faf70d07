import { expect, test } from 'vitest';
import { THEORIES } from './theories.ts';
import { compared } from './theory.ts';
import { theoryText } from './theory-text.ts';

/** Those that are known at once, and under how many seeds; all of them: npm run bench -- --theory. */
const QUICK = new Map([
  ['throughput of a window', 1],
  ['take-overs of two clones', 1],
  ['storm, exponential, in step', 1],
  ['wait of a CONNECT (M/D/1)', 3],
]);

test.each(THEORIES.filter(({ name }) => QUICK.has(name)))('$name is as formulas say', (theory) => {
  const result = compared(theory, QUICK.get(theory.name));
  expect(result.holds).toBe(true);
  expect(theoryText([result])).toMatch(/holds\n$/);
});

test('a model with another answer differs, and the table says so', () => {
  const [theory] = THEORIES.filter(({ name }) => name === 'take-overs of two clones');
  if (theory === undefined) throw new Error('the model has gone');
  const wrong = { ...theory, seeds: 1, predicted: () => 3600 / 5.5 };
  expect(theoryText([compared(wrong)])).toMatch(/DIFFERS\n$/);
});
