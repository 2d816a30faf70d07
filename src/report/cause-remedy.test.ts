import { expect, test } from 'vitest';
import { CAUSES } from '../mqtt/loss-cause.ts';
import { keysAt } from '../scenario/json-schema.ts';
import { remedyOf } from './cause-remedy.ts';

/** Whether a scenario can have this setting; lists are entered by their first item. */
function exists(path: string): boolean {
  const steps = path.split('.').flatMap((key) => {
    const named = /^\{.*\}$/.test(key) ? 0 : key;
    return [named];
  });
  const last = steps.pop();
  return typeof last === 'string' && keysAt(steps).includes(last);
}

test('a path that no scenario can have is told from one that it can', () => {
  expect(exists('broker.limits.durability')).toBe(true);
  expect(exists('fleets.{fleet}.mqtt.keepAlive')).toBe(true);
  expect(exists('broker.durability')).toBe(false);
  expect(exists('fleets.{fleet}.mqtt.keepalive')).toBe(false);
});

test.each(CAUSES)('every setting that decided on %s can be written', (cause) => {
  const remedy = remedyOf(cause);
  expect(remedy?.settings.filter((path) => !exists(path)) ?? []).toEqual([]);
});

test.each(CAUSES)('every setting that the advice on %s names can be written', (cause) => {
  const advice = remedyOf(cause)?.advice ?? '';
  const named = [...advice.matchAll(/\b[a-z]\w*(?:\.[a-z]\w*)+/gi)].map(([path]) => path);
  const places = ['', 'broker.limits.', 'fleets.{fleet}.'];
  expect(named.filter((path) => !places.some((place) => exists(`${place}${path}`)))).toEqual([]);
});
