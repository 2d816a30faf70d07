import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROJECT } from '../testing/source-tree.ts';
import { ENGINE_VERSION } from './engine-version.ts';

test('records name the version of the package', () => {
  const { version } = JSON.parse(readFileSync(`${PROJECT}/package.json`, 'utf8'));
  expect(ENGINE_VERSION).toBe(version);
});
