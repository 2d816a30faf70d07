#!/usr/bin/env node
/**
 * The launcher: everything else is in src/cli, built into dist/ by `npm run build`.
 */
import { existsSync } from 'node:fs';

const main = new URL('../dist/bundle/cli.js', import.meta.url);
if (existsSync(main)) {
  const { start } = await import(main.href);
  await start();
} else {
  process.stderr.write('mqtt-session-sim is not built yet: run `npm run build` first\n');
  process.exitCode = 1;
}
