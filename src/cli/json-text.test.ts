import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from './json-text.ts';

test('rows of plain values stay on one line, objects are indented', () => {
  const value = {
    a: [1, 2, null],
    b: {
      c: [
        [1, 2],
        [3, 4],
      ],
      d: [],
    },
    e: ['x'],
  };
  expect(jsonText(value)).toBe(`{
  "a": [1, 2, null],
  "b": {
    "c": [
      [1, 2],
      [3, 4]
    ],
    "d": []
  },
  "e": [
    "x"
  ]
}
`);
});

test('whatever goes in comes out, brackets and newlines in strings included', () => {
  const tricky = fc.oneof(fc.string(), fc.constantFrom('[\n 1\n]', '[ 1, 2 ]', '\\n', '"[', ']"'));
  const value = fc.jsonValue().chain((json) => fc.record({ json: fc.constant(json), tricky }));
  fc.assert(
    fc.property(value, (original) => {
      expect(JSON.stringify(JSON.parse(jsonText(original)))).toBe(JSON.stringify(original));
    }),
  );
});
