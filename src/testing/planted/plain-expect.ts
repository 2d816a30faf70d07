/**
 * What stands in for vitest where its tests do not run: an `expect` for what the duel compares.
 */

/** Compares as JSON, and throws when it differs. */
export function expect(actual: unknown, message = ''): { toEqual(expected: unknown): void } {
  return {
    toEqual: (expected) => {
      if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(message);
    },
  };
}
