/**
 * Under what a filter is kept, so that a topic finds it: the part of it that no wildcard can change.
 *
 * The ledger's own, apart from the broker's topic tree. What matches is intent.ts's.
 */

/** The levels before the first wildcard, with their slashes; the whole filter if it has none. */
export function literalPrefix(filter: string): string {
  let from = 0;
  while (from <= filter.length) {
    const slash = filter.indexOf('/', from);
    const end = slash < 0 ? filter.length : slash;
    const level = filter.slice(from, end);
    if (level === '+' || level === '#') return filter.slice(0, from);
    from = end + 1;
  }
  return filter;
}

/** Everything under which a filter that matches this topic can be kept. */
export function prefixesOf(topic: string): string[] {
  const levels = topic.split('/');
  const prefixes = [''];
  let prefix = '';
  for (const level of levels) {
    prefix += `${level}/`;
    prefixes.push(prefix);
  }
  // One that ends with an empty level is among them already.
  if (!topic.endsWith('/')) prefixes.push(topic);
  return prefixes;
}
