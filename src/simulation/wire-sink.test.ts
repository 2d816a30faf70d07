import { expect, test } from 'vitest';
import { START } from '../kernel/time.ts';
import { UP } from '../link/path.ts';
import { cargoDetail } from '../mqtt/cargo.ts';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { PublicationStore } from '../mqtt/publication-store.ts';
import type { PacketId } from '../mqtt/publish-header.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { TopicTable } from '../mqtt/topic-table.ts';
import { NO_LAWS } from '../testing/no-laws.ts';
import { Packing } from './packing.ts';
import { type Carrier, WireSink } from './wire-sink.ts';

const LINK = 0 as LinkId;
const ID = 7 as PacketId;
const ACKNOWLEDGEMENTS = ['puback', 'pubrec', 'pubrel', 'pubcomp'] as const;

/** What goes over the wire for each acknowledgement with this reason: reason and bytes. */
function sent(version: ProtocolVersion, reason: (typeof REASON)[keyof typeof REASON]) {
  const parts = { topics: new TopicTable(), publications: new PublicationStore() };
  const packing = new Packing(parts);
  packing.speaks(LINK, version);
  const writes: (readonly [reason: number, length: number])[] = [];
  const carrier: Carrier = {
    carry: (_now, _link, _direction, cargo, length) => {
      writes.push([cargoDetail(cargo), length]);
    },
  };
  const sink = new WireSink(packing, carrier, UP, NO_LAWS);
  for (const name of ACKNOWLEDGEMENTS) sink[name](START, LINK, ID, reason);
  return writes;
}

test('a 5.0 acknowledgement carries its reason, and leaves a success out', () => {
  expect(sent(5, REASON.packetIdentifierNotFound)).toEqual(Array(4).fill([0x92, 5]));
  expect(sent(5, REASON.success)).toEqual(Array(4).fill([0, 4]));
});

test('a 3.1.1 acknowledgement has no reason, whatever the engine would say', () => {
  expect(sent(4, REASON.packetIdentifierNotFound)).toEqual(Array(4).fill([0, 4]));
  expect(sent(4, REASON.success)).toEqual(Array(4).fill([0, 4]));
});
