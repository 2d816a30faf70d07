/** Columns and paragraphs of the terminal. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grid, textWidth, wrapped } from './text-layout.ts';

const texts = fc
  .array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }))
  .map((words) => words.map((word) => word.replace(/\s/gu, '.')).join(' '));

test('no line is wider than asked, and no character is lost', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 4, max: 60 }), (text, width) => {
      const lines = wrapped(text, width);
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
  );
});

test('a number stays with its unit', () => {
  expect(wrapped('it took 12 min', 12)).toEqual(['it took', '12 min']);
});

test('columns are as wide as their widest cell, words left, numbers right', () => {
  expect(
    grid([
      ['', 'QoS 0', 'all'],
      ['lost', '1,234', '5'],
    ]),
  ).toEqual(['      QoS 0  all', 'lost  1,234    5']);
});
