import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { builtLauncher } from '../testing/launcher.ts';
import { PROJECT } from '../testing/source-tree.ts';

/** A program of a user's, which must also pass the strictest type check. */
const PROGRAM = `
import { compare, loadScenario, metricValue, type RunRecord, ScenarioError, simulate, sweep } from 'mqtt-session-sim';

const record: RunRecord = simulate(loadScenario('walkthrough.yaml'), { seed: 2 });
const path = 'broker.limits.sessionQueue.maxMessages';
const runs = await sweep('walkthrough.yaml', { vary: { [path]: [10, 1] }, seeds: [1, 2], jobs: 2 });
const { seeds } = await compare('queue-policies.yaml', { seeds: [1], duration: '5m' });
try {
  loadScenario('walkthrough.yaml', { set: ['a=b'] });
} catch (error) {
  const values = runs.map(({ vary, seed }) => [vary[path], seed]);
  const isFound = typeof metricValue(record, 'loss.qos1') === 'number';
  console.log(JSON.stringify({ values, isFound, seeds, isRefused: error instanceof ScenarioError }));
}
`;
const COMPILER_OPTIONS = {
  strict: true,
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2023', 'dom'],
  types: [],
  skipLibCheck: false,
};

/** All that is in the archive. */
const SHIPPED =
  /^package\/(package\.json|README\.md|LICENSE|bin\/mqtt-session-sim\.js|dist\/bundle\/[\w.-]+|dist\/[\w/-]+\.d\.ts|sims\/.+)$/;

test('packed and installed in an empty project it is a command and a typed library', {
  timeout: 300_000,
}, async () => {
  builtLauncher();
  const { cwd } = capturedTerminal();
  const app = join(cwd, 'app');
  mkdirSync(app);
  const npm = (folder: string, ...args: readonly string[]): string =>
    execFileSync('npm', [...args, '--silent'], { cwd: folder, encoding: 'utf8' });
  const archive = npm(PROJECT, 'pack', '--ignore-scripts', '--pack-destination', cwd).trim();
  const packed = execFileSync('tar', ['-tzf', join(cwd, archive)], { encoding: 'utf8' });
  const files = packed.trim().split('\n');
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((name) => !SHIPPED.test(name) || /test/.test(name))).toEqual([]);
  writeFileSync(join(app, 'package.json'), '{ "type": "module", "private": true }');
  npm(app, 'install', '--prefer-offline', '--no-audit', '--no-fund', join(cwd, archive));

  const pkgDir = join(app, 'node_modules/mqtt-session-sim');
  expect((await publint({ pkgDir, pack: false, strict: true })).messages).toEqual([]);

  for (const name of ['walkthrough', 'queue-policies']) {
    copyFileSync(`${pkgDir}/sims/${name}.yaml`, join(app, `${name}.yaml`));
  }
  writeFileSync(join(app, 'use.ts'), PROGRAM);
  const config = { compilerOptions: COMPILER_OPTIONS, files: ['use.ts'] };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify(config));
  const compiler = join(PROJECT, 'node_modules/typescript/bin/tsc');
  const compiled = spawnSync(process.execPath, [compiler], { cwd: app, encoding: 'utf8' });
  expect([compiled.stdout, compiled.status]).toEqual(['', 0]);
  const printed = execFileSync(process.execPath, ['use.js'], { cwd: app, encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual({
    values: [
      ['1', 1],
      ['1', 2],
      ['10', 1],
      ['10', 2],
    ],
    isFound: true,
    seeds: [1],
    isRefused: true,
  });

  const npx = (...args: readonly string[]) =>
    spawnSync('npx', ['mqtt-session-sim', ...args], { cwd: app, encoding: 'utf8' });
  expect(npx('run', 'walkthrough.yaml', '--quiet').status).toBe(0);
  const worker = npx('worker', '--redis', 'redis://127.0.0.1:1');
  expect([worker.status, worker.stderr.includes('npm install bullmq ioredis')]).toEqual([2, true]);
});
