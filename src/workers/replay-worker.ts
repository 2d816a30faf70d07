/**
 * A second run of a scenario, in a thread of its own: loads the same texts, simulates in the wire
 * mode it is told, and answers with the digest. Nothing is shared with the first run but texts.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../kernel/invariant.ts';
import { loadScenario } from '../scenario/load.ts';
import { simulate } from '../simulation/run.ts';
import { type ReplayRequest, rereadSource } from './replay.ts';

invariant(parentPort !== null, 'replay-worker runs in a worker thread');
// The only sender is `replayDigest`, which is typed.
const { scenario, wire } = workerData as ReplayRequest;
const loaded = loadScenario(rereadSource(scenario));
parentPort.postMessage(simulate(loaded.scenario, { wire }).digest);
