/**
 * `presets`: the brokers there are, side by side; `presets show NAME`: one, with every source.
 */
import { PRESETS } from '../../broker/preset.ts';
import { presetsText, presetText } from '../../report/presets-text.ts';
import { noSuchPreset, presetNamed } from '../../scenario/preset-name.ts';
import { type PresetSheet, presetSheet } from '../../scenario/preset-sheet.ts';
import { ContentError } from '../failure.ts';
import { jsonText } from '../json-text.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of both. */
export interface PresetsOptions {
  readonly json?: true;
}

/** Prints all presets. */
export function listPresets({ json }: PresetsOptions, terminal: Terminal): void {
  const sheets = PRESETS.map(presetSheet);
  if (json !== true) {
    terminal.out(presetsText(sheets));
    return;
  }
  const presets = sheets.map(({ name, about, rows }) => ({
    name,
    about,
    limits: Object.fromEntries(rows.map(({ path, value }) => [path, value])),
  }));
  terminal.out(jsonText({ schema: 'mqtt-session-sim/presets@1', presets }));
}

/** Prints one preset; throws ContentError when there is none of that name. */
export function showPreset(name: string, { json }: PresetsOptions, terminal: Terminal): void {
  const known = presetNamed(name);
  if (known === undefined) throw new ContentError(`error: ${noSuchPreset(name)}`);
  const sheet = presetSheet(known);
  terminal.out(json === true ? jsonText(recordOf(sheet)) : presetText(sheet));
}

function recordOf({ name, about, reference, rows, notModelled }: PresetSheet): object {
  const limits = rows.map(({ path, value, unit, source, certainty, intended }) => ({
    path,
    value,
    ...(unit === '' ? {} : { unit }),
    source,
    certainty,
    ...(intended === undefined ? {} : { quirk: true, intended }),
  }));
  const schema = 'mqtt-session-sim/preset@1';
  return { schema, name, about, reference, limits, notModelled };
}
