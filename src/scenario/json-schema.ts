/**
 * The JSON Schema of scenario files, generated from the zod definition, and questions to it.
 *
 * Editors use it for completion and checks (`# yaml-language-server: $schema=…`); error messages
 * and `--set` use it to know which keys and types a place takes.
 */
import * as z from 'zod';
import { scenarioSchema } from './schema.ts';
import type { Path } from './tree.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

let cached: JsonSchema | undefined;

/** The JSON Schema (draft 2020-12) of a scenario file as a person writes it. */
export function jsonSchema(): JsonSchema {
  cached ??= {
    title: 'mqtt-session-sim scenario',
    description: 'A fleet of MQTT devices on unreliable links, a broker, and what must hold.',
    ...z.toJSONSchema(scenarioSchema, { target: 'draft-2020-12', io: 'input' }),
  };
  return cached;
}

/** The keys a table at this path may have, in the order of the documentation. */
export function keysAt(path: Path): readonly string[] {
  return alternativesAt(path).flatMap((schema) => Object.keys(schema.properties ?? {}));
}

/** What the value at this path is for; empty when nothing is known of it. */
export function descriptionAt(path: Path): string {
  return schemasAt(path).find(({ description }) => description !== undefined)?.description ?? '';
}

/** Whether the value at this path can only be text. */
export function takesOnlyText(path: Path): boolean {
  const alternatives = alternativesAt(path);
  return alternatives.length > 0 && alternatives.every(({ type }) => type === 'string');
}

/** The schemas at a path, a choice between several taken apart. */
function alternativesAt(path: Path): readonly JsonSchema[] {
  return schemasAt(path).flatMap(choices);
}

function schemasAt(path: Path): readonly JsonSchema[] {
  let schemas: readonly JsonSchema[] = [jsonSchema()];
  for (const step of path) schemas = schemas.flatMap(choices).flatMap((each) => below(each, step));
  return schemas;
}

function choices(schema: JsonSchema): readonly JsonSchema[] {
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return options.length === 0 ? [schema] : options.flatMap(choices);
}

/** The schema of one key or list item; a list takes any step, for items also go by name. */
function below(schema: JsonSchema, step: PropertyKey): readonly JsonSchema[] {
  const known = Object.entries(schema.properties ?? {}).find(([key]) => key === step);
  const next = known?.[1] ?? schema.items ?? schema.additionalProperties;
  return typeof next === 'object' && !Array.isArray(next) ? [next] : [];
}
