/**
 * `init`: a commented scenario to start from, with the schema beside it for editors.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { jsonSchema } from '../../scenario/json-schema.ts';
import { shellCommand } from '../../simulation/reproduction.ts';
import { UsageError } from '../failure.ts';
import { prepareFolder, writeResults } from '../files.ts';
import { jsonText } from '../json-text.ts';
import type { Terminal } from '../terminal.ts';
import { SCENARIO_TEMPLATE } from './scenario-template.ts';

const SCHEMA_FILE = 'scenario.schema.json';

/** Writes both and says what to do next; throws UsageError rather than write over anything. */
export function init(file: string, terminal: Terminal): void {
  const path = resolve(terminal.cwd, file);
  if (!/\.ya?ml$/i.test(file)) {
    throw new UsageError(`a scenario is a YAML file: init ${file}.yaml`);
  }
  if (existsSync(path)) throw new UsageError(`${file} is there already: name another file`);
  const folder = dirname(path);
  prepareFolder(folder, dirname(file));
  const name = basename(file).replace(/\.ya?ml$/i, '');
  const hasSchema = existsSync(join(folder, SCHEMA_FILE));
  writeResults(folder, [
    { name: basename(file), text: SCENARIO_TEMPLATE.replace('name: fleet', `name: ${safe(name)}`) },
    ...(hasSchema ? [] : [{ name: SCHEMA_FILE, text: jsonText(jsonSchema()) }]),
  ]);
  const { program } = terminal;
  const schema = hasSchema ? '' : `, and beside it ${SCHEMA_FILE} for your editor`;
  terminal.out(`wrote ${file}: a fleet of meters, and what you may want to change${schema}

next:
  ${program} ${shellCommand(['check', file])}      what it is, and what it will not do
  ${program} ${shellCommand(['run', file])}        one run: results/${safe(name)}.html
  ${program} ${shellCommand(['compare', file])}    its variants under the same weather, with intervals
`);
}

/** A name that scenarios may have. */
function safe(name: string): string {
  return name.replace(/[^\w.-]/g, '-').replace(/^[^A-Za-z]+/, '') || 'fleet';
}
