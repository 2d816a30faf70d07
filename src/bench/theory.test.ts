import { expect, test } from 'vitest';
import { compared, THEORIES } from './theory.ts';
import { theoryText } from './theory-text.ts';

/** Those that are known at once; all of them: npm run bench -- --theory. */
const QUICK = ['throughput of a window', 'take-overs of two clones'];

test.each(THEORIES.filter(({ name }) => QUICK.includes(name)))(
  '$name is as formulas say',
  (theory) => {
    const result = compared({ ...theory, seeds: 1 });
    expect(result.holds).toBe(true);
    expect(theoryText([result])).toMatch(/holds\n$/);
  },
);

test('a model with another answer differs, and the table says so', () => {
  const [theory] = THEORIES.filter(({ name }) => name === QUICK[1]);
  if (theory === undefined) throw new Error('the model has gone');
  const wrong = { ...theory, seeds: 1, predicted: () => 3600 / 5.5 };
  expect(theoryText([compared(wrong)])).toMatch(/DIFFERS\n$/);
});
