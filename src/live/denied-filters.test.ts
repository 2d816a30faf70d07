import { expect, test } from 'vitest';
import { denying } from './denied-filters.ts';

test.each([
  ['secret/#', ['secret/#', 'secret/+', 'secret/a/b', 'secret', '$share/g/secret/a'], ['#', '+/a']],
  ['a/+', ['a/+', 'a/b'], ['a/#', 'a/b/c', 'a', '+/+']],
  ['nosubscribe', ['nosubscribe'], ['nosubscribe/a', '#', 'nosubscrib']],
  ['#', ['#', 'a', '+/b', 'a/#'], ['$SYS/#']],
])('%s denies itself and what asks for less, and nothing else', (denied, refused, allowed) => {
  const guard = denying(['other', denied]);
  expect(refused.filter((filter) => guard.maySubscribe('a', filter))).toEqual([]);
  expect(allowed.filter((filter) => !guard.maySubscribe('a', filter))).toEqual([]);
});

test('nothing denied is everything allowed', () => {
  expect(denying([]).maySubscribe('a', '#')).toBe(true);
});
