/**
 * Topic, filter and ClientId templates: literal text with `{placeholders}`.
 */
import { didYouMean } from './suggestion.ts';

/** What a ClientId may be made of. */
export const CLIENT_ID_PLACEHOLDERS = ['i', 'fleet'] as const;

/** What a filter may be made of. */
export const FILTER_PLACEHOLDERS = ['clientId', 'i', 'fleet'] as const;

/** What a topic may be made of; `{target}` needs a target, `{sender}` a request to answer. */
export const TOPIC_PLACEHOLDERS = ['clientId', 'i', 'fleet', 'target', 'sender'] as const;

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** Why a template cannot be filled with these placeholders; undefined when it can. */
export function templateProblem(template: string, known: readonly string[]): string | undefined {
  for (const name of placeholdersOf(template)) {
    if (known.includes(name)) continue;
    const list = known.map((each) => `{${each}}`).join(', ');
    return `unknown placeholder {${name}}${didYouMean(name, known)}: use ${list}`;
  }
  const rest = template.replace(PLACEHOLDER, '');
  if (!/[{}]/.test(rest)) return undefined;
  return `unpaired brace in "${template}": placeholders are written {clientId}`;
}

/** The names between braces, in order. */
export function placeholdersOf(template: string): readonly string[] {
  return Array.from(template.matchAll(PLACEHOLDER), ([, name = '']) => name);
}

/** The text with each placeholder replaced by its value; one without a value stays. */
export function fillTemplate(template: string, values: ReadonlyMap<string, string>): string {
  return template.replace(PLACEHOLDER, (whole, name: string) => values.get(name) ?? whole);
}
