import { expect, test } from 'vitest';
import { didYouMean, nearest } from './suggestion.ts';

const KEYS = ['maxMessages', 'overflow', 'rejectScope'];

test.each([
  ['maxMesages', 'maxMessages'],
  ['maxmessages', 'maxMessages'],
  ['overlfow', 'overflow'],
  ['overflo', 'overflow'],
])('"%s" is close to "%s"', (word, expected) => {
  expect(nearest(word, KEYS)).toBe(expected);
});

test('a word that resembles nothing gets no suggestion', () => {
  expect(nearest('colour', KEYS)).toBeUndefined();
  expect(didYouMean('x', KEYS)).toBe('');
});

test('of equally close words the first is suggested', () => {
  expect(didYouMean('meterc', ['metera', 'meterb'])).toBe(' (did you mean "metera"?)');
});
