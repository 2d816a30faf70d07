import { expect, test } from 'vitest';
import { FILTER_PLACEHOLDERS, fillTemplate, placeholdersOf, templateProblem } from './template.ts';

test('placeholders are replaced wherever they stand, unknown ones stay', () => {
  const values = new Map([
    ['clientId', 'meter-7'],
    ['i', '7'],
  ]);
  expect(fillTemplate('a/{clientId}/{i}/{i}/{target}', values)).toBe('a/meter-7/7/7/{target}');
  expect(placeholdersOf('a/{clientId}/{i}')).toEqual(['clientId', 'i']);
});

test('a value is never taken for a template itself', () => {
  expect(
    fillTemplate(
      '{a}',
      new Map([
        ['a', '{b}$&'],
        ['b', 'x'],
      ]),
    ),
  ).toBe('{b}$&');
});

test('unknown placeholders and single braces are refused', () => {
  expect(templateProblem('cmd/{clientid}', FILTER_PLACEHOLDERS)).toBe(
    'unknown placeholder {clientid} (did you mean "clientId"?): use {clientId}, {i}, {fleet}',
  );
  expect(templateProblem('cmd/{}', FILTER_PLACEHOLDERS)).toContain('unknown placeholder {}');
  expect(templateProblem('cmd/{i', FILTER_PLACEHOLDERS)).toContain('unpaired brace');
  expect(templateProblem('cmd/{i}/+', FILTER_PLACEHOLDERS)).toBeUndefined();
});
