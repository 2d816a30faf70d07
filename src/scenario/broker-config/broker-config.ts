/**
 * `--broker-config FILE`: a broker's own configuration as overrides on its preset.
 *
 * The file says which broker it is for. Its values stand where the scenario's would, with their
 * places in it; variants, `--preset` and `--set` change them like any other.
 */
import { PRESETS, type PresetName } from '../../broker/preset.ts';
import { textProblem } from '../named-file.ts';
import { type Assignment, assign } from '../override.ts';
import type { Place, Report, SourceText } from '../scenario-error.ts';
import { didYouMean } from '../suggestion.ts';
import { find, type Tree } from '../tree.ts';
import { EMQX, emqxEntries } from './emqx-conf.ts';
import { MOSQUITTO, mosquittoEntries } from './mosquitto-conf.ts';
import { type Change, type Dialect, type Entry, unfit } from './setting.ts';

/** A configuration file as the command line hands it over. */
export interface BrokerConfigText {
  /** Base name, for messages. */
  readonly file: string;
  readonly text: string;
}

/** A scenario with a broker's configuration in it. */
export interface Configured {
  readonly tree: Tree;
  /** One line each: what of the file is not simulated. */
  readonly notes: readonly string[];
}

/** The scenario, with what the file says of its broker; `preset` is the flag's. */
export function withBrokerConfig(
  tree: Tree,
  { file, text }: BrokerConfigText,
  preset: string | undefined,
  report: Report,
): Configured {
  const source: SourceText = { kind: 'file', name: file, text };
  const start: Place = { source, line: 1, column: 1 };
  const problem = textProblem(text);
  if (problem !== undefined) {
    report({ place: start, path: '', message: problem });
    return { tree, notes: [] };
  }
  const isEmqx = /^(?:\s|#[^\n]*)*[\w.-]+\s*[={]/.test(text);
  const dialect = isEmqx ? EMQX : MOSQUITTO;
  const entries = isEmqx ? emqxEntries(source, report) : mosquittoEntries(source);
  const base = presetChange(tree, dialect, preset, start, report);
  const changes = [
    ...base.changes,
    ...entries.flatMap((each) => assignments(each, dialect, report)),
  ];
  const configured = changes.reduce((before, change) => assign(before, change, report), tree);
  return { tree: configured, notes: [...base.notes, ...notesOn(entries, dialect)] };
}

/** The preset to start from, when neither flag nor scenario names one of this broker. */
function presetChange(
  tree: Tree,
  { broker, stem }: Dialect,
  flag: string | undefined,
  place: Place,
  report: Report,
): { readonly changes: readonly Assignment[]; readonly notes: readonly string[] } {
  const written = find(tree, ['broker', 'preset']);
  const named = flag ?? (written?.kind === 'scalar' ? String(written.value) : '');
  if (named.startsWith(stem)) return { changes: [], notes: [] };
  const own = PRESETS.filter((name) => name.startsWith(stem));
  const isOther = PRESETS.some((name) => name === flag);
  if (isOther) {
    const message = `this is a file of ${broker}, and --preset says ${flag}: write ${own.join(' or ')}`;
    report({ place, path: '', message });
    return { changes: [], notes: [] };
  }
  const newest: PresetName = own.at(-1) ?? 'spec';
  const notes = [`${place.source.name}: on the preset ${newest}; --preset names another version`];
  return { changes: [assignment('broker.preset', newest, place, place)], notes };
}

function assignments(entry: Entry, { readers }: Dialect, report: Report): readonly Assignment[] {
  const changes = readers.get(entry.key)?.(entry.text) ?? [];
  if (typeof changes === 'string') {
    report({ place: entry.place, path: entry.key, message: unfit(changes, entry) });
    return [];
  }
  return changes.map(([path, value]) =>
    assignment(`broker.limits.${path}`, value, entry.keyPlace, entry.place),
  );
}

function assignment(path: string, value: Change[1], place: Place, at: Place): Assignment {
  return { path: path.split('.'), value: { kind: 'scalar', value, place: at }, place };
}

/** A line for each key that is known and not simulated or not known, and one for all the others. */
function notesOn(entries: readonly Entry[], dialect: Dialect): readonly string[] {
  const { readers, notModelled, isNotModelled, isElsewhere } = dialect;
  const notes: string[] = [];
  const elsewhere = new Set<string>();
  for (const { key, keyPlace } of entries) {
    if (readers.has(key)) continue;
    const where = `${keyPlace.source.name}:${keyPlace.line}:${keyPlace.column}`;
    const known = [...readers.keys(), ...notModelled];
    if (isNotModelled(key)) notes.push(`${where}: ${key} is not modelled`);
    else if (isElsewhere(key)) elsewhere.add(key);
    else notes.push(`${where}: ${key} is not known${didYouMean(key, known)}`);
  }
  if (elsewhere.size > 0) {
    const [first] = entries;
    const file = first?.keyPlace.source.name ?? '';
    notes.push(`${file}: says nothing of sessions: ${[...elsewhere].join(', ')}`);
  }
  return notes;
}
