import { expect, test } from 'vitest';
import { codeFrame } from './code-frame.ts';

test('shows the line between its neighbours with a caret under the column', () => {
  expect(codeFrame('a: 1\nbb: x\nc: 3\nd: 4', 2, 5)).toBe(
    ['  1 | a: 1', '> 2 | bb: x', '    |     ^', '  3 | c: 3'].join('\n'),
  );
});

test('a long line is cut around the caret', () => {
  const frame = codeFrame(`${'x'.repeat(300)}!${'y'.repeat(300)}`, 1, 301);
  const [line = '', caret = ''] = frame.split('\n');
  expect(line.length).toBeLessThanOrEqual(110);
  expect(line[caret.indexOf('^')]).toBe('!');
});

test('control characters cannot reach the terminal', () => {
  expect(codeFrame('a: \u001b[31m\u202e', 1, 4)).toBe('> 1 | a: ·[31m·\n    |    ^');
});

test('a place outside the text or on an empty line has no frame', () => {
  expect(codeFrame('a', 5, 1)).toBe('');
  expect(codeFrame('', 1, 1)).toBe('');
});
