/**
 * Listening in on a part of a run without being part of it.
 */

/**
 * An object that does what `observed` does, but tells some of its calls to `ears` first. Only
 * methods are carried over: what stands in for an observer or a packet sink needs nothing else.
 */
export function overhear<T extends object>(observed: T, ears: Partial<T>): T {
  const heard: Record<string, unknown> = {};
  for (const name of namesIn(observed)) {
    const method: unknown = Reflect.get(observed, name);
    if (typeof method !== 'function') continue;
    const pass = (...said: unknown[]): unknown => Reflect.apply(method, observed, said);
    const ear: unknown = Reflect.get(ears, name);
    heard[name] =
      typeof ear === 'function'
        ? (...said: unknown[]): unknown => {
            Reflect.apply(ear, ears, said);
            return pass(...said);
          }
        : method.bind(observed);
  }
  // Every method of `observed` is there under its own name.
  return heard as T;
}

/** The names of an object's own properties and of its class's methods. */
function namesIn(observed: object): ReadonlySet<string> {
  const names = new Set<string>();
  for (let each = observed; each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    for (const name of Object.getOwnPropertyNames(each)) names.add(name);
  }
  names.delete('constructor');
  return names;
}
