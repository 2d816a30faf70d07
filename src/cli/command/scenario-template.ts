/**
 * The scenario that `init` writes. It is simulated in a test, and meets its thresholds.
 */

/** YAML text; `name: fleet` is replaced by the name of the file. */
export const SCENARIO_TEMPLATE = `# yaml-language-server: $schema=scenario.schema.json
#
# A fleet of meters on a cellular network, and a controller that sends them commands while they
# are out of reach. How big must a session's queue be, and what should it throw away?
version: 1
name: fleet
description: >-
  Meters that are out of reach now and then, commands for each of them, and a queue that may be full.
duration: 6h                # simulated; a run takes a second or so
seed: 1                     # another seed is another weather

broker:
  preset: spec              # what the specification asks; see: mqtt-session-sim presets
  limits:
    sessionQueue: { maxMessages: 100, overflow: drop-newest }   # or drop-oldest, reject-publish

fleets:
  - name: meter
    count: 100
    clientId: meter-{i}
    link:
      profile: lte-m-stationary        # see: mqtt-session-sim profiles
      # Your own outages in place of the profile's: time covered, then time out of reach
      outages: [ { name: cellar, up: exp(2h), down: "lognormal(10m,0.8)" } ]
    mqtt:
      version: 5
      cleanStart: false                # come back to the old session …
      sessionExpiryInterval: 7d        # … if the broker has kept it that long
      keepAlive: 60s
      receiveMaximum: 20               # messages on their way at once
    reconnect: { policy: exponential-full-jitter, first: 1s, max: 120s }
    subscribe: [ { filter: "cmd/{clientId}/#", qos: 1 } ]
    publish:
      - { topic: "tele/{clientId}", qos: 1, every: exp(5m), size: 120B }

  - name: controller                   # commands each meter
    link: datacenter
    publish:
      - topic: "cmd/{target}/set"
        target: meter                  # one stream of messages for each device of this fleet
        qos: 1
        every: exp(10s)
        size: 64B
        usefulFor: 5m                  # what comes later is delivered, but stale

  - name: backend                      # listens to all telemetry
    link: datacenter
    subscribe: [ { filter: "tele/#", qos: 1 } ]

# What compare holds against the scenario as it stands: any path, any value
variants:
  drop-oldest: { broker.limits.sessionQueue.overflow: drop-oldest }
  small: { broker.limits.sessionQueue.maxMessages: 20 }

# What must hold, or the exit code is 99. Any number of the results; [name] is a variant's
thresholds:
  - queues.peakMessages <= 100
  - loss.qos1 < 10%
  - useful.qos1[drop-oldest] > useful.qos1[baseline]
`;
