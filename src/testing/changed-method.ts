/**
 * An object that behaves as another but for one of its methods: what a test puts in the place of
 * an observer to hear, or to forget, one kind of news.
 */

type Method = (...args: never[]) => void;

/** `inner` with `name` changed; `change` gets the method as it was. */
export function withMethod<T extends object, K extends keyof T>(
  inner: T,
  name: K,
  change: (method: T[K]) => T[K],
): T {
  const bound = (key: string | symbol): unknown => {
    const value: unknown = Reflect.get(inner, key);
    // Methods use private fields, which only `inner` itself has.
    return typeof value === 'function' ? (value as Method).bind(inner) : value;
  };
  // Bound from a T under the name K, so it is a T[K].
  const changed = change(bound(name as string) as T[K]);
  return new Proxy(inner, { get: (_, key) => (key === name ? changed : bound(key)) });
}
