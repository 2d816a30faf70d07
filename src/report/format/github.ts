/**
 * Workflow commands of GitHub Actions: what failed stands beside its line in the pull request.
 */
import type { Check } from './check.ts';

/** The scenario file, as its repository names it, and its text. */
export interface AnnotatedFile {
  readonly path: string;
  readonly text: string;
}

/** An error for each thing that failed, a notice for each that is open, and one that sums up. */
export function githubText(
  verdict: string,
  checks: readonly Check[],
  { path, text }: AnnotatedFile,
): string {
  const lines = text.split('\n');
  const place = (name: string): string => {
    const line = lines.findIndex((each) => each.includes(name)) + 1;
    return `file=${property(path)}${line > 0 ? `,line=${line}` : ''}`;
  };
  const raised = checks.flatMap(({ kind, name, outcome, found }) => {
    if (outcome === 'held') return [];
    const [level, title] =
      outcome === 'open'
        ? ['notice', `${kind} not decided`]
        : ['error', kind === 'law' ? 'law broken' : 'threshold failed'];
    return [`::${level} ${place(name)},title=${title}::${data(`${name}: found ${found}`)}\n`];
  });
  return `${raised.join('')}::notice file=${property(path)},title=mqtt-session-sim::${data(verdict)}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
