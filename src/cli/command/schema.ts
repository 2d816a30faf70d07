/**
 * `schema`: what scenario files may say, for editors that complete and check YAML.
 */
import { jsonSchema } from '../../scenario/json-schema.ts';
import { jsonText } from '../json-text.ts';
import type { Terminal } from '../terminal.ts';

/** Prints the JSON Schema of scenario files. */
export function schema(terminal: Terminal): void {
  terminal.out(jsonText(jsonSchema()));
}
