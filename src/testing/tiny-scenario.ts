/**
 * A scenario that is over at once and still loses something: three devices with outages, a
 * controller that commands them, a queue limit that a variant lowers.
 */

/** Text of a scenario file named `tiny`. */
export const TINY_SCENARIO = `version: 1
name: tiny
duration: 10m
seed: 1
broker: { preset: spec, limits: { sessionQueue: { maxMessages: 100, overflow: drop-newest } } }
fleets:
  - name: meter
    count: 3
    clientId: meter-{i}
    link: { profile: lte-m-stationary, outages: [ { name: gap, up: exp(60s), down: exp(60s) } ] }
    mqtt: { version: 5, cleanStart: false, sessionExpiryInterval: 1h, keepAlive: 10s }
    subscribe: [ { filter: "cmd/{clientId}/#", qos: 1 } ]
  - name: controller
    count: 1
    link: { profile: datacenter }
    publish: [ { topic: "cmd/{target}/set", target: meter, qos: 1, every: exp(2s), size: 64B } ]
thresholds: [ "loss.qos1[small] > loss.qos1[baseline]", "deliveries.qos1.published > 0" ]
variants:
  same: { broker.limits.sessionQueue.maxMessages: 100 }
  small: { broker.limits.sessionQueue.maxMessages: 1 }
`;
