/**
 * The law of liveness: when faults are over and all is calm, nothing waits for a subscriber who is
 * there.
 *
 * Judged at the run's end, connection by connection: both ends hold it open, the radio is covered,
 * and nothing is on its way in either direction. Whatever the session still has for the device then
 * will never move by itself. A connection that is not calm is not judged.
 */
import type { DeviceId } from '../device/port.ts';
import { claimsOf } from '../law/claims.ts';
import { Law } from '../law/law.ts';
import { type Expectation, NO_EXPECTATION } from '../ledger/fate-store.ts';
import { DOWN, UP } from '../link/path.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { World } from './world.ts';

/** Looks at every device that is online. */
export function liveness(world: World): Law {
  const { unclaimed } = claimsOf(world.scenario.broker.limits);
  const law = new Law('liveness', unclaimed);
  for (let device = 0; device < world.roster.size; device++) {
    if (isCalm(world, device)) checkDevice(world, device, law);
  }
  return law;
}

function checkDevice(world: World, device: number, law: Law): void {
  const { fates, clientele } = world.ledger;
  const { store } = fates;
  for (let each: Expectation = store.firstOfDevice(device); each !== NO_EXPECTATION; ) {
    const message = store.numberOf(store.messageOf(each));
    const isHeld = store.sessionCopiesOf(each) > 0 && !fates.isDecided(each);
    if (isHeld && !isOnTheWire(world, message, clientele.clientOf(device))) {
      const story = `message ${message} waits in a session whose connection is open and silent`;
      law.breaks(world.scheduler.now, clientele.clientOf(device), story);
    }
    each = store.nextOfDevice(each);
  }
}

/** Whether the copy went out at QoS 0 on another connection, which nobody knows to be dead yet. */
function isOnTheWire(world: World, message: number, client: number): boolean {
  let isFound = false;
  world.traffic.forEachHeldCopy({
    up: () => undefined,
    down: (held, to) => {
      if (held === message && to === client) isFound = true;
    },
    straggler: () => undefined,
  });
  return isFound;
}

/** Whether the device is with its session on a live connection on which nothing is under way. */
function isCalm(world: World, device: number): boolean {
  const { ledger, laws, connections, radio, scheduler } = world;
  const client = ledger.clientele.clientOf(device);
  const session = client < 0 ? -1 : laws.broker.sessions.sessionOf(client);
  const link = (session < 0 ? -1 : laws.broker.sessions.linkOf(session)) as LinkId;
  if (link < 0 || laws.broker.sessions.sessionAt(link) !== session) return false;
  const { store } = connections;
  const ends = [UP, DOWN] as const;
  return (
    store.isLive(link) &&
    store.deviceOf(link) === device &&
    radio.isCovered(device, scheduler.now) &&
    !world.devices.reader.hasUnread(device as DeviceId) &&
    ends.every((end) => store.isOpen(link, end)) &&
    ends.every((end) => !store.hasWrites(link * 2 + end) && !store.isDoomed(link * 2 + end))
  );
}
