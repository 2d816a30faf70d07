/** Every cause has words a newcomer understands. */
import { expect, test } from 'vitest';
import { AFTERS, CAUSES } from '../mqtt/loss-cause.ts';
import { afterText, causeText } from './cause-text.ts';

test('every cause has a short label of its own and a sentence', () => {
  const texts = CAUSES.map(causeText);
  expect(new Set(texts.map(({ label }) => label)).size).toBe(CAUSES.length);
  for (const { label, explanation } of texts) {
    expect(label.length).toBeLessThanOrEqual(40);
    expect(explanation).toMatch(/^[A-Z].*\.$/);
    expect(explanation.length).toBeLessThanOrEqual(100);
  }
});

test('a cause of another version speaks for itself', () => {
  expect(causeText('broker.moon-phase')).toEqual({ label: 'broker.moon-phase', explanation: '' });
  expect(afterText('eclipse')).toBe('after eclipse');
});

test('every end of a session has words', () => {
  for (const after of AFTERS) expect(afterText(after)).toMatch(/ /);
});
