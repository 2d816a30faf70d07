/**
 * The normative statements of both specifications by id, version and whom they bind, in this
 * project's own few words (statements.csv): what there is to test.
 */
import { sourceText } from '../source-tree.ts';

/** One statement. Ids are told apart by version: most mean different things in each. */
export interface Statement {
  readonly version: '3.1.1' | '5.0';
  /** As the specification spells it: `MQTT-3.1.2-22`. */
  readonly id: string;
  readonly binds: 'server' | 'client' | 'both' | 'sender' | 'receiver';
  readonly words: string;
}

/** Every statement, in the order of the specifications. */
export function readStatements(): readonly Statement[] {
  const [, ...rows] = sourceText('src/testing/normative/statements.csv').trim().split('\n');
  return rows.map(statementOf);
}

/** How a statement is cited: `MQTT-3.1.2-22 (5.0)`, in brackets. */
export function citationOf({ id, version }: Pick<Statement, 'id' | 'version'>): string {
  return `${id} (${version})`;
}

function statementOf(row: string): Statement {
  const [version, id = '', binds, words = '', ...more] = row.split(',');
  const isVersion = version === '3.1.1' || version === '5.0';
  const isBound = BINDS.find((each) => each === binds);
  if (!isVersion || isBound === undefined || words === '' || more.length > 0) {
    throw new Error(`statements.csv: "${row}" is not version,id,binds,words`);
  }
  return { version, id, binds: isBound, words };
}

const BINDS = ['server', 'client', 'both', 'sender', 'receiver'] as const;
