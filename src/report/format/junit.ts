/**
 * JUnit files, for machines that count tests: one suite, a case for each thing asked.
 */
import type { Check } from './check.ts';

/** One case. */
export interface JunitCase {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  readonly message: string;
  /** Absent where only simulated time passed. */
  readonly tookMs?: number;
}

/** The file. */
export function junitText(suite: string, cases: readonly JunitCase[]): string {
  const failures = cases.filter(({ outcome }) => outcome === 'failed').length;
  const skipped = cases.filter(({ outcome }) => outcome === 'skipped').length;
  const counts = `tests="${cases.length}" failures="${failures}" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="${escaped(suite)}" ${counts}>`,
    ...cases.map((each) => caseText(suite, each)),
    '</testsuite></testsuites>',
    '',
  ].join('\n');
}

const OUTCOMES = { held: 'passed', failed: 'failed', open: 'skipped' } as const;

/** What was asked of a run or a comparison, as cases. */
export function junitChecks(suite: string, checks: readonly Check[]): string {
  return junitText(
    suite,
    checks.map(({ kind, name, outcome, found }) => ({
      name: kind === 'law' ? `law: ${name}` : name,
      outcome: OUTCOMES[outcome],
      message: outcome === 'failed' ? `found ${found}` : found,
    })),
  );
}

function caseText(suite: string, { name, outcome, message, tookMs }: JunitCase): string {
  const time = tookMs === undefined ? '' : ` time="${tookMs / 1000}"`;
  const open = `<testcase classname="${escaped(suite)}" name="${escaped(name)}"${time}`;
  if (outcome === 'passed') return `${open}/>`;
  const element = outcome === 'failed' ? 'failure' : 'skipped';
  return `${open}><${element} message="${escaped(message)}"/></testcase>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** XML 1.0 has no way at all to write other control characters. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"\n\t]/g, (character) => ENTITIES[character] ?? '')
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD');
}
