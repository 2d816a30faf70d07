/**
 * A preset as a sheet for people: every limit in the words of a scenario file, with its unit, where
 * it comes from and how sure it is.
 */
import { type Figure, type Preset, QUIRKS, resolved } from '../broker/preset/preset-data.ts';
import { SPEC, SPEC_SOURCE } from '../broker/preset/spec.ts';
import { type PresetName, presetData } from '../broker/preset.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Certainty } from '../kernel/sourced.ts';
import { limitRows } from './settings.ts';

/** One limit of a preset. */
export interface SheetRow {
  /** Path below `broker.limits`. */
  readonly path: string;
  /** As a scenario would say it, with its unit where it has one. */
  readonly value: string;
  /** Of numbers that are written without a unit: what they count; else empty. */
  readonly unit: string;
  readonly source: string;
  readonly certainty: Certainty;
  /** Whether it was looked up in this broker, or is what MQTT asks for want of better knowledge. */
  readonly isOwn: boolean;
  /** Of a quirk: the value with `quirks: off`. */
  readonly intended?: string;
}

/** All that is known of a preset. */
export interface PresetSheet extends Pick<Preset, 'about' | 'reference' | 'notModelled'> {
  readonly name: PresetName;
  readonly rows: readonly SheetRow[];
}

/** What numbers without a unit count, by the last part of a path. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ['maxMessages', 'messages'],
  ['maxMessagesOnline', 'messages'],
  ['maxPackets', 'packets'],
  ['maxV311', 'messages'],
  ['maxV5', 'messages'],
  ['maxTimes', 'times'],
  ['drainPerSecond', 'messages/s'],
  ['receiveMaximum', 'messages'],
  ['maxAwaitingRel', 'messages'],
  ['topicAliasMaximum', 'aliases'],
  ['factor', 'keep-alives'],
]);

/** The sheet of a preset. */
export function presetSheet(name: PresetName): PresetSheet {
  const data = presetData(name);
  const { about, reference, notModelled } = data;
  const [values, intended] = QUIRKS.map((quirks) => limitRows(resolved(data, quirks)));
  const meant = new Map(intended);
  const rows = (values ?? []).map(([path, value]): SheetRow => {
    const figure = figureAt(data, path);
    const row = { path, value, unit: unitOf(path, value), ...originOf(name, path, figure) };
    const without = meant.get(path) ?? value;
    return figure !== undefined && 'intended' in figure ? { ...row, intended: without } : row;
  });
  return { name, about, reference, rows, notModelled };
}

function unitOf(path: string, value: string): string {
  return /^[\d.]+$/.test(value) ? (UNITS.get(path.split('.')[1] ?? '') ?? '') : '';
}

function originOf(
  name: PresetName,
  path: string,
  figure: Figure<unknown> | undefined,
): Pick<SheetRow, 'source' | 'certainty' | 'isOwn'> {
  if (figure !== undefined) {
    return { source: figure.source, certainty: figure.certainty, isOwn: true };
  }
  const group = Object.entries(SPEC_SOURCE).find(([key]) => key === path.split('.')[0]);
  const source = group?.[1] ?? '';
  return name === 'spec'
    ? { source, certainty: 'documentation', isOwn: true }
    : { source: `not looked up: as MQTT asks (${source})`, certainty: 'inferred', isOwn: false };
}

/** The figure behind a path; undefined when it was not looked up. */
function figureAt({ figures }: Preset, path: string): Figure<unknown> | undefined {
  const [group = '', name = ''] = path.split('.');
  const field = fieldOf(group, name);
  const ofGroup: object = Object.entries(figures).find(([key]) => key === group)?.[1] ?? {};
  return Object.entries<Figure<unknown>>(Object(ofGroup)).find(([key]) => key === field)?.[1];
}

/** The limit's own name: scenarios leave the unit out of a name, their values have it. */
function fieldOf(group: string, name: string): string {
  const fields = Object.entries(SPEC).find(([key]) => key === group)?.[1] ?? {};
  const names = [name, `${name}Us`, `${name}S`, name.replace(/Size$/, 'Bytes')];
  const field = Object.keys(fields).find((each) => names.includes(each));
  invariant(field !== undefined, `${group}.${name} is no limit`);
  return field;
}
