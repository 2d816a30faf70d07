/**
 * The house's own bugs: a broken invariant is never the scenario's fault and never a protocol
 * condition. It is thrown, never caught below the command line, and printed with a reproduction.
 */

/** Thrown when the simulator itself is wrong. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Throws InvariantViolation when `condition` does not hold. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}

/**
 * Throws InvariantViolation: for hot paths, `if (!holds) violated(…)`. The message is put together
 * here and not by the caller: V8 would make a number in it a text on every call.
 */
export function violated(message: string, ...subjects: readonly unknown[]): never {
  throw new InvariantViolation([message, ...subjects].join(' '));
}

/** The end of an exhaustive switch: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`unreachable value ${String(value)}`);
}
