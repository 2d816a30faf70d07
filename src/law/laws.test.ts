import { expect, test } from 'vitest';
import { DOWN, UP } from '../link/path.ts';
import type { PacketSink } from '../mqtt/packet-sink.ts';
import { isDup, packetIdOf, publishHeader, qosOf } from '../mqtt/publish-header.ts';
import { brokenLaws } from '../simulation/metric-value.ts';
import { simulate } from '../simulation/run.ts';
import { NO_TEE, type Tee } from '../simulation/tee.ts';
import type { World } from '../simulation/world.ts';
import { withMethod } from '../testing/changed-method.ts';
import { smallScenario } from '../testing/scenario-text.ts';

/** A subscriber on a bad link, with a small window and a will; a publisher at every QoS. */
const SCENARIO = smallScenario(`
fleets:
  - name: sub
    link: { profile: lte-m-stationary, outages: [ { name: gap, up: 25s, down: 10s } ] }
    mqtt:
      sessionExpiryInterval: 1h
      keepAlive: 5s
      receiveMaximum: 2
    will: { topic: gone, qos: 1 }
    subscribe: [ { filter: "q/+", qos: 2 } ]
  - name: pub
    link: datacenter
    mqtt: { sessionExpiryInterval: 1h }
    publish:
      - { topic: q/1, qos: 1, every: 500ms, messageExpiry: 3s }
      - { topic: q/2, qos: 2, every: 700ms }
      - { topic: r/1, qos: 1, every: 2s }
events: [ { at: 115s, disconnect: { fleet: sub, for: 5s } } ]
`);

/** The laws that a run breaks in which this is so. */
function brokenBy(change: (world: World) => Partial<Tee>): readonly string[] {
  const listen = (world: World): Tee => ({ ...NO_TEE, ...change(world) });
  return brokenLaws(simulate(SCENARIO, { listen }));
}

/** Changes what the broker's engine takes in, behind the back of the laws. */
function toBroker(change: (engine: PacketSink) => PacketSink): Partial<Tee> {
  return { packets: (direction, engine) => (direction === UP ? change(engine) : engine) };
}

/** Changes what the broker's engine puts out, before the laws see it. */
function fromBroker(change: (wire: PacketSink) => PacketSink): Partial<Tee> {
  return { sent: (direction, wire) => (direction === DOWN ? change(wire) : wire) };
}

test('no law is broken when nothing is changed', () => {
  expect(brokenBy(() => ({}))).toEqual([]);
});

test('a broker that does not send everything again breaks session-state', () => {
  let resent = 0;
  const forgetful = fromBroker((wire) =>
    withMethod(wire, 'publish', (send) => (now, link, publication, header) => {
      if (!isDup(header) || resent++ % 2 > 0) send(now, link, publication, header);
    }),
  );
  expect(brokenBy(() => forgetful)).toContain('session-state');
});

test('a broker that forgets a subscription it has granted breaks session-state', () => {
  const forgetful = toBroker((engine) =>
    withMethod(engine, 'subscribe', (take) => (now, link, packet) => {
      take(now, link, packet);
      const unsubscriptions = packet.subscriptions.map(({ topic }) => topic);
      engine.unsubscribe(now, link, { cmd: 'unsubscribe', messageId: 60_000, unsubscriptions });
    }),
  );
  expect(brokenBy(() => forgetful)).toContain('session-state');
});

test('a broker that cleans a session unasked breaks session-state', () => {
  const clean = toBroker((engine) =>
    withMethod(engine, 'connect', (take) => (now, link, packet) => {
      take(now, link, { ...packet, clean: true });
    }),
  );
  expect(brokenBy(() => clean)).toContain('session-state');
});

test('a message handed over behind the next one breaks first-delivery-order', () => {
  const broken = brokenBy((world) => ({
    packets: (direction, engine) =>
      direction === DOWN
        ? withMethod(engine, 'publish', (take) => {
            let n = 0;
            let held: (() => void) | undefined;
            return (now, link, publication, header) => {
              if (++n === 20) {
                world.publications.retain(publication);
                held = () => take(now, link, publication, header);
                return;
              }
              take(now, link, publication, header);
              if (n === 24) held?.();
            };
          })
        : engine,
  }));
  expect(broken).toContain('first-delivery-order');
});

test('DUP left out on what is sent again breaks dup', () => {
  const plain = fromBroker((wire) =>
    withMethod(wire, 'publish', (send) => (now, link, publication, header) => {
      const changed = publishHeader(packetIdOf(header), qosOf(header), false, false);
      send(now, link, publication, changed);
    }),
  );
  expect(brokenBy(() => plain)).toContain('dup');
});

test('DUP on what is sent for the first time breaks dup', () => {
  const doubting = fromBroker((wire) =>
    withMethod(wire, 'publish', (send) => (now, link, publication, header) => {
      const changed = publishHeader(packetIdOf(header), qosOf(header), qosOf(header) > 0, false);
      send(now, link, publication, changed);
    }),
  );
  expect(brokenBy(() => doubting)).toContain('dup');
});

test('an application that gets a QoS 2 message twice breaks qos2-exactly-once', () => {
  const twice = (): Partial<Tee> => ({
    devices: (observer) =>
      withMethod(observer, 'handedOver', (tell) => (...news) => {
        tell(...news);
        if (news[3] === 2) tell(...news);
      }),
  });
  expect(brokenBy(twice)).toEqual(['qos2-exactly-once']);
});

test('a broker that routes a QoS 2 message twice breaks qos2-exactly-once', () => {
  const twice = (world: World): Partial<Tee> => ({
    broker: (observer) =>
      withMethod(observer, 'routed', (tell) => (now, publication) => {
        tell(now, publication);
        if (world.publications.qosOf(publication) === 2) tell(now, publication);
      }),
  });
  expect(brokenBy(twice)).toContain('qos2-exactly-once');
});

test('a broker that does not heed the receive maximum breaks window', () => {
  const greedy = toBroker((engine) =>
    withMethod(engine, 'connect', (take) => (now, link, packet) => {
      take(now, link, { ...packet, properties: { ...packet.properties, receiveMaximum: 50 } });
    }),
  );
  expect(brokenBy(() => greedy)).toContain('window');
});

test('a CONNACK that denies the session it found breaks session-present', () => {
  const denying = fromBroker((wire) =>
    withMethod(wire, 'connack', (send) => (now, link, packet) => {
      send(now, link, { ...packet, sessionPresent: false });
    }),
  );
  expect(brokenBy(() => denying)).toContain('session-present');
});

test('a copy for a filter that nobody asked for breaks subscription', () => {
  const generous = toBroker((engine) =>
    withMethod(engine, 'subscribe', (take) => (now, link, packet) => {
      const subscriptions = packet.subscriptions.map((each) => ({ ...each, topic: '#' }));
      take(now, link, { ...packet, subscriptions });
    }),
  );
  expect(brokenBy(() => generous)).toContain('subscription');
});

test('a will that stands after DISCONNECT breaks wills', () => {
  const deaf = toBroker((engine) => withMethod(engine, 'disconnect', () => () => undefined));
  expect(brokenBy(() => deaf)).toContain('wills');
});

test('a will that is never published breaks wills', () => {
  const forgetful = toBroker((engine) =>
    withMethod(engine, 'connect', (take) => (now, link, { will: _, ...packet }) => {
      take(now, link, packet);
    }),
  );
  expect(brokenBy(() => forgetful)).toContain('wills');
});

test('a message sent after its time breaks message-expiry', () => {
  const patient = (world: World): Partial<Tee> =>
    toBroker((engine) =>
      withMethod(engine, 'publish', (take) => (now, link, publication, header) => {
        const properties = { messageExpiryInterval: 3600 };
        const lasting = world.publications.derive(publication, { properties });
        take(now, link, lasting, header);
        world.publications.release(lasting);
      }),
    );
  expect(brokenBy(patient)).toContain('message-expiry');
});

test('a second connection of one client breaks one-connection', () => {
  const doubled = (): Partial<Tee> => ({
    broker: (observer) =>
      withMethod(observer, 'attached', (tell) => (now, session, link) => {
        tell(now, session, link);
        if (session > 0) tell(now, 0 as typeof session, link);
      }),
  });
  expect(brokenBy(doubled)).toContain('one-connection');
});

test('a broker that misses an acknowledgement and waits for it for ever breaks liveness', () => {
  const deaf = toBroker((engine) =>
    withMethod(engine, 'puback', (take) => (now, ...details) => {
      if (now < 288e6) take(now, ...details);
    }),
  );
  expect(brokenBy(() => deaf)).toEqual(['liveness']);
});
