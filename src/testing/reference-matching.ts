/**
 * Topics and filters for the reference model, read off sections 4.7 and 4.8 level by level.
 *
 * Written apart from mqtt/topic.ts and the topic tree, which it judges.
 */

/** Whether this is a filter a client may subscribe to, shared or not. */
export function isFilter(filter: string): boolean {
  if (!filter.startsWith('$share/')) return isPlainFilter(filter);
  const [, group = '', ...rest] = filter.split('/');
  return group !== '' && !/[+#]/.test(group) && isPlainFilter(rest.join('/'));
}

function isPlainFilter(filter: string): boolean {
  const levels = filter.split('/');
  const isWhole = levels.every((level) => level === '+' || level === '#' || !/[+#]/.test(level));
  return filter !== '' && isWhole && !levels.slice(0, -1).includes('#');
}

/** Whether a topic matches a plain filter. */
export function matches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  return levelsMatch(filter.split('/'), topic.split('/'));
}

function levelsMatch(filter: readonly string[], topic: readonly string[]): boolean {
  const [wanted, ...others] = filter;
  const [level, ...below] = topic;
  if (wanted === undefined) return level === undefined;
  if (wanted === '#') return true;
  if (level === undefined || (wanted !== '+' && wanted !== level)) return false;
  return levelsMatch(others, below);
}
