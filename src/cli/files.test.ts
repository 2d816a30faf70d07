import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { FileError, prepareFolder, readText, writeResults } from './files.ts';

test('a missing file and a directory are named with the reason', () => {
  const { cwd } = capturedTerminal();
  expect(() => readText(join(cwd, 'gone.yaml'), 'gone.yaml')).toThrow(
    new FileError('cannot read gone.yaml: there is no such file or folder'),
  );
  expect(() => readText(cwd, './')).toThrow(new FileError('cannot read ./: it is a directory'));
});

test('a folder is made on demand, with its parents', () => {
  const { cwd } = capturedTerminal();
  prepareFolder(join(cwd, 'a/b'), 'a/b');
  expect(existsSync(join(cwd, 'a/b'))).toBe(true);
});

test('a folder that is a file is refused before anything is simulated', () => {
  const { cwd } = capturedTerminal();
  writeFileSync(join(cwd, 'out'), '');
  const refused = (folder: string) => () => prepareFolder(join(cwd, folder), folder);
  expect(refused('out')).toThrow(
    'cannot write to the folder out: a file of that name is in the way',
  );
  expect(refused('out/below')).toThrow('part of the path is a file, not a folder');
});

test('a folder below /proc is refused, not waited for', () => {
  expect(() => prepareFolder('/proc/here/there', '/proc/here/there')).toThrow(FileError);
});

test('results replace older ones and leave no temporary file', () => {
  const { cwd } = capturedTerminal();
  writeFileSync(join(cwd, 'a.json'), 'old');
  writeResults(cwd, [
    { name: 'a.json', text: 'new' },
    { name: 'a.html', text: 'page' },
  ]);
  expect(readFileSync(join(cwd, 'a.json'), 'utf8')).toBe('new');
  expect(new Set(readdirSync(cwd))).toEqual(new Set(['a.html', 'a.json']));
});

test('when one file cannot be written, none is', () => {
  const { cwd } = capturedTerminal();
  const long = `${'x'.repeat(300)}.html`;
  const outputs = [
    { name: 'a.json', text: 'new' },
    { name: long, text: 'page' },
  ];
  expect(() => writeResults(cwd, outputs)).toThrow('the name is too long');
  expect(readdirSync(cwd)).toEqual([]);
});

test('a result that cannot take its name leaves no half behind', () => {
  const { cwd } = capturedTerminal();
  mkdirSync(join(cwd, 'a.json'));
  expect(() => writeResults(cwd, [{ name: 'a.json', text: 'new' }])).toThrow(FileError);
  expect(readdirSync(cwd)).toEqual(['a.json']);
});

test('a folder reached through a link is written to', () => {
  const { cwd } = capturedTerminal();
  mkdirSync(join(cwd, 'real'));
  symlinkSync(join(cwd, 'real'), join(cwd, 'link'));
  prepareFolder(join(cwd, 'link'), 'link');
  writeResults(join(cwd, 'link'), [{ name: 'a.json', text: '1' }]);
  expect(readdirSync(join(cwd, 'real'))).toEqual(['a.json']);
});
