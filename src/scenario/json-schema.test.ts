import { expect, test } from 'vitest';
import { descriptionAt, jsonSchema, keysAt, takesOnlyText } from './json-schema.ts';

/** Every schema below one that is a property of a table. */
function* properties(schema: unknown, path: string): Generator<[string, object]> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    const isTable = key === 'properties' && !path.endsWith('properties');
    for (const [name, property] of isTable ? Object.entries(value) : []) {
      yield [`${path}.${name}`, Object(property)];
    }
    yield* properties(value, `${path}.${key}`);
  }
}

test('is a titled JSON Schema of draft 2020-12 that names its required keys', () => {
  expect(jsonSchema()).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'mqtt-session-sim scenario',
    required: ['version', 'name', 'duration', 'fleets'],
    additionalProperties: false,
  });
});

test('every key of a scenario file is described', () => {
  const silent = [...properties(jsonSchema(), '')].filter(
    ([, schema]) => !('description' in schema),
  );
  expect(silent.map(([path]) => path)).toEqual([]);
});

test('tells choices and defaults as a person would write them', () => {
  const text = JSON.stringify(jsonSchema());
  expect(text).toContain('"enum":["drop-newest","drop-oldest","drop-qos0-first"');
  expect(text).toContain('"default":"60s"');
  expect(text).toContain('"enum":["rto","buffered","mix"]');
});

test('answers which keys a table takes, through lists by name, and through choices', () => {
  expect(keysAt(['fleets', 'meter', 'start'])).toEqual(['at', 'spread']);
  expect(keysAt(['fleets', 0, 'link'])).toContain('profile');
  expect(keysAt(['fleets', 0, 'mqtt'])).toEqual(
    expect.arrayContaining(['cleanStart', 'cleanSession']),
  );
  expect(keysAt(['nowhere', 'at', 'all'])).toEqual([]);
});

test('answers which places take only text', () => {
  expect(takesOnlyText(['fleets', 'meter', 'clientId'])).toBe(true);
  expect(takesOnlyText(['duration'])).toBe(true);
  expect(takesOnlyText(['fleets', 'meter', 'count'])).toBe(false);
  expect(takesOnlyText(['fleets', 'meter', 'mqtt', 'version'])).toBe(false);
  expect(takesOnlyText(['nowhere'])).toBe(false);
});

test('knows what a key is for', () => {
  expect(descriptionAt(['duration'])).toBe('Simulated time, such as 6h.');
  expect(descriptionAt(['nowhere'])).toBe('');
});
