import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MessageNumber, PublicationId } from './publication-store.ts';
import type { PacketId } from './publish-header.ts';
import { NOT_HELD, PASSED_ON, ReceiptStore } from './receipt-store.ts';

interface Receipt {
  readonly id: number;
  readonly message: number;
  readonly held: number;
  isHeard: boolean;
}

const publicationOf = (message: number): PublicationId => message as PublicationId;

/** Identifiers few enough to meet; odd messages have been passed on already. */
const act = fc.tuple(
  fc.constantFrom('hold', 'hold', 'hold', 'release', 'release', 'reconnect', 'clear'),
  fc.constantFrom(0, 1),
  fc.integer({ min: 1, max: 6 }),
);

test('it keeps, finds and lets go of identifiers as a plain list of each owner does', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const store = new ReceiptStore();
      const plain: Receipt[][] = [[], []];
      acts.forEach((each, message) => {
        perform(store, plain, each, message);
        compare(store, plain);
      });
    }),
  );
});

function perform(
  store: ReceiptStore,
  plain: Receipt[][],
  [verb, owner, id]: readonly [string, number, number],
  message: number,
): void {
  const list = plain[owner] ?? [];
  const receipt = list.find((each) => each.id === id);
  const packetId = id as PacketId;
  expect(store.messageHeld(owner, packetId)).toBe(receipt?.message ?? NOT_HELD);
  expect(store.wasHeard(owner, packetId)).toBe(receipt?.isHeard ?? false);
  if (verb === 'reconnect') {
    store.reconnect(owner);
    for (const each of list) each.isHeard = false;
  } else if (verb === 'clear') {
    expect(cleared(store, owner)).toEqual(kept(list));
    plain[owner] = [];
  } else if (verb === 'release') {
    expect(store.release(owner, packetId)).toBe(receipt?.held ?? NOT_HELD);
    plain[owner] = list.filter((each) => each !== receipt);
  } else if (receipt !== undefined) {
    store.hearAgain(owner, packetId);
    receipt.isHeard = true;
  } else {
    const held = message % 2 === 1 ? PASSED_ON : publicationOf(message);
    store.hold(owner, packetId, message as MessageNumber, held);
    list.push({ id, message, held, isHeard: true });
  }
}

function kept(list: readonly Receipt[]): number[] {
  return list.map(({ held }) => held).filter((held) => held !== PASSED_ON);
}

function cleared(store: ReceiptStore, owner: number): number[] {
  const found: number[] = [];
  store.clear(owner, (publication) => found.push(publication));
  return found;
}

function compare(store: ReceiptStore, plain: readonly (readonly Receipt[])[]): void {
  plain.forEach((list, owner) => {
    const found: number[] = [];
    store.forEachPublication(owner, (publication) => found.push(publication));
    expect(found).toEqual(kept(list));
    expect(store.count(owner)).toBe(list.length);
    expect(store.heard(owner)).toBe(list.filter(({ isHeard }) => isHeard).length);
  });
}
