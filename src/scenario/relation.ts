/**
 * What must hold between several parts of a scenario file: names that refer to something, names
 * and ClientIds that are unique, thresholds that speak of what exists.
 *
 * Works on a file whose parts may be wrong by themselves, so nothing here trusts a type.
 */
import { TARGETS } from '../kernel/event-queue-like.ts';
import { complainOfCells } from './cell-relation.ts';
import { EVENT_KINDS } from './event-schema.ts';
import { complainOfRestarts } from './operation-relation.ts';
import { didYouMean } from './suggestion.ts';
import { fillTemplate, placeholdersOf } from './template.ts';
import { parseThreshold } from './threshold.ts';
import type { Complain } from './unit-schema.ts';
import { complainOfEventVersion } from './version-relation.ts';

/** The parts of a scenario that refer to each other, however broken. */
export interface Parts {
  readonly fleets?: unknown;
  readonly cells?: unknown;
  readonly events?: unknown;
  readonly variants?: unknown;
  readonly thresholds?: unknown;
}

interface Fleet {
  readonly index: number;
  readonly name: string;
  readonly clientId: string;
  readonly count: number;
  readonly publish: unknown;
  /** All of it. */
  readonly input: unknown;
}

/** Every broken reference, with the path to it. */
export function complainOfRelations(parts: Parts, complain: Complain): void {
  const fleets = fleetsOf(parts.fleets);
  complainOfNames(fleets, complain);
  complainOfTargets(fleets, complain);
  complainOfCells(parts.cells, parts.fleets, complain);
  complainOfEvents(parts.events, fleets, complain);
  complainOfRestarts(parts.events, complain);
  complainOfClientIds(fleets, complain);
  complainOfThresholds(parts, fleets, complain);
}

/** Fleets that have at least a name. */
function fleetsOf(list: unknown): readonly Fleet[] {
  const fleets: Fleet[] = [];
  for (const [index, item] of listOf(list).entries()) {
    const { name, clientId, count, publish } = Object(item);
    if (typeof name !== 'string') continue;
    const template = typeof clientId === 'string' ? clientId : '';
    fleets.push({
      index,
      name,
      clientId: template,
      count: Number(count) || 0,
      publish,
      input: item,
    });
  }
  return fleets;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function complainOfNames(fleets: readonly Fleet[], complain: Complain): void {
  for (const { index, name } of fleets) {
    const first = fleets.find((each) => each.name === name);
    if (first === undefined || first.index === index) continue;
    complain(['fleets', index, 'name'], `a second fleet named "${name}": names must differ`);
  }
}

function unknownFleet(name: string, fleets: readonly Fleet[]): string {
  const names = fleets.map((fleet) => fleet.name);
  return `unknown fleet "${name}"${didYouMean(name, names)}: there is ${names.join(', ')}`;
}

function complainOfTargets(fleets: readonly Fleet[], complain: Complain): void {
  let streams = 0;
  for (const { index, count, publish } of fleets) {
    for (const [position, item] of listOf(publish).entries()) {
      const { target } = Object(item);
      const aim = fleets.find(({ name }) => name === target);
      const path = ['fleets', index, 'publish', position];
      if (typeof target === 'string' && aim === undefined) {
        complain([...path, 'target'], unknownFleet(target, fleets));
      }
      const before = streams;
      streams += count * (aim?.count ?? 1);
      // Each waits for an event of its own, which can name so many.
      if (before >= TARGETS || streams < TARGETS) continue;
      complain(path, `with it ${streams} streams (one a device and topic): at most ${TARGETS - 1}`);
    }
  }
}

function complainOfEvents(events: unknown, fleets: readonly Fleet[], complain: Complain): void {
  for (const [index, event] of listOf(events).entries()) {
    for (const kind of EVENT_KINDS) {
      const whom = Object(Object(event)[kind]);
      if (typeof whom.fleet !== 'string') continue;
      const fleet = fleets.find((each) => each.name === whom.fleet);
      if (fleet === undefined) {
        complain(['events', index, kind, 'fleet'], unknownFleet(whom.fleet, fleets));
        continue;
      }
      complainOfDevice(whom.device, fleet, (text) =>
        complain(['events', index, kind, 'device'], text),
      );
      complainOfEventVersion(fleet.input, event, (path, text) =>
        complain(['events', index, ...path], text),
      );
    }
  }
}

function complainOfDevice(
  device: unknown,
  { name, count }: Fleet,
  complain: (text: string) => void,
): void {
  if (typeof device !== 'number' || count === 0 || device < count) return;
  complain(`fleet ${name} has devices 0 to ${count - 1}`);
}

/** ClientIds clash only where a scenario says so (habits), never by a template. */
function complainOfClientIds(fleets: readonly Fleet[], complain: Complain): void {
  for (const [position, fleet] of fleets.entries()) {
    const path = ['fleets', fleet.index, 'clientId'];
    if (fleet.count > 1 && !placeholdersOf(fleet.clientId).includes('i')) {
      complain(path, `${fleet.count} devices would have one ClientId: put {i} into it`);
      continue;
    }
    for (const other of fleets.slice(0, position)) {
      const clash = sharedClientId(other, fleet);
      if (clash === undefined) continue;
      complain(path, `fleet ${other.name} also has the ClientId "${clash}": change one clientId`);
    }
  }
}

/** A ClientId that devices of both fleets would have. */
function sharedClientId(a: Fleet, b: Fleet): string | undefined {
  if (a.name === b.name || a.clientId === '' || b.clientId === '') return undefined;
  const [startA, startB] = [fixedStart(a), fixedStart(b)];
  if (!startA.startsWith(startB) && !startB.startsWith(startA)) return undefined;
  const known = new Set(clientIds(a));
  for (const clientId of clientIds(b)) if (known.has(clientId)) return clientId;
  return undefined;
}

function fixedStart({ clientId, name }: Fleet): string {
  return fillTemplate(clientId, new Map([['fleet', name]])).split('{i}')[0] ?? '';
}

function* clientIds({ clientId, name, count }: Fleet): Generator<string> {
  for (let i = 0; i < count; i++) {
    yield fillTemplate(
      clientId,
      new Map([
        ['fleet', name],
        ['i', String(i)],
      ]),
    );
  }
}

function complainOfThresholds(parts: Parts, fleets: readonly Fleet[], complain: Complain): void {
  const names = fleets.map((fleet) => fleet.name);
  const known = { fleets: names, variants: Object.keys(Object(parts.variants)) };
  for (const [index, expression] of listOf(parts.thresholds).entries()) {
    if (typeof expression !== 'string') continue;
    const threshold = parseThreshold(expression, known);
    if (typeof threshold === 'string') complain(['thresholds', index], threshold);
  }
}
