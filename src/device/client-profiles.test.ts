import { expect, test } from 'vitest';
import type { ClientProfile } from './client-profile.ts';
import { CLIENT_PROFILES, clientDefaults, clientProfile } from './client-profiles.ts';

const CERTAINTIES = ['run', 'source', 'documentation', 'inferred'];

test.each(CLIENT_PROFILES)(
  '%s says of each value where it comes from and how sure it is',
  (name) => {
    const { about, ...values } = clientProfile(name);
    expect(about).not.toBe('');
    for (const [key, { source, certainty }] of Object.entries(values)) {
      expect(source, key).not.toBe('');
      expect(CERTAINTIES, key).toContain(certainty);
    }
    expect(new Set(Object.keys(clientDefaults(name)))).toEqual(new Set(Object.keys(values)));
  },
);

test.each(CLIENT_PROFILES)('%s has values that fit each other', (name) => {
  const defaults = clientDefaults(name);
  const { first, max, min, jitter, dialTimeout, connectTimeout, pingAfter } = defaults;
  expect(first).toBeLessThanOrEqual(max);
  expect(min).toBeLessThanOrEqual(max);
  expect(jitter > 0 && !['fixed', 'exponential'].includes(defaults.policy)).toBe(false);
  if (dialTimeout !== 'connect') expect(dialTimeout).toBeLessThanOrEqual(connectTimeout);
  expect(pingAfter).toBeGreaterThan(0);
  expect(pingAfter).toBeLessThanOrEqual(1);
  expect(defaults.maxInflight).toBeGreaterThanOrEqual(1);
});

test('a library that keeps nothing while offline says so in its source', () => {
  const profile: ClientProfile = clientProfile('paho-java');
  expect(profile.maxMessages).toMatchObject({ value: 0, certainty: 'source' });
});
