/**
 * How V8 shall compile this process: for a simulation, which runs the same few thousand lines for
 * seconds, and not for a web page.
 *
 * An event passes through some sixty small methods. V8's own limits on compiling them into each
 * other stop half-way, and every call that stays reads its arrays anew. With these limits an event
 * takes a third fewer instructions; the first second is a little slower. Results are the same.
 */
import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode: methods always compiled into another, the longest one, and all of them. */
const INLINING = [
  '--max-inlined-bytecode-size-small=90',
  '--max-inlined-bytecode-size=800',
  '--max-inlined-bytecode-size-cumulative=4000',
];
/**
 * Compiling takes the other core, which `--jobs` has work for, a third of the time a run of seconds
 * takes on its own. What is compiled before every path through it was taken is thrown away at the
 * first new one, so a method runs for longer than V8's own limit before it is compiled, a short one
 * like any other (most end inside another), and not in the middle of a loop. Two passes that gain
 * nothing here are left out, and no more than two methods are compiled at a time: four threads would
 * take turns with the simulation.
 */
const THRIFT = [
  '--interrupt-budget=200000',
  '--ticks-before-optimization=4',
  '--max-bytecode-size-for-early-opt=0',
  '--no-use-osr',
  '--no-turbo-loop-peeling',
  '--no-turbo-move-optimization',
  '--concurrent-recompilation-queue-length=2',
];
const USUAL = [...INLINING, ...THRIFT];
/** Compiling takes two seconds longer, and an event a tenth less. */
const PATIENT = [
  '--max-inlined-bytecode-size=1000',
  '--max-inlined-bytecode-size-cumulative=8000',
  '--max-inlined-bytecode-size-absolute=12000',
];
const PATIENT_FROM = 40e6;

/** Before so many events are simulated; holds for the process and all its threads. */
export function compileForSimulation(events = 0): void {
  for (const limit of events < PATIENT_FROM ? USUAL : [...USUAL, ...PATIENT]) {
    setFlagsFromString(limit);
  }
}
