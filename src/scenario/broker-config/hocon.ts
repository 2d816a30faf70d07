/**
 * As much of HOCON as emqx.conf needs: `a.b = value`, `a { b = value }`, comments, quoted texts.
 * Lists and tables in values are kept as the text they are; nothing is substituted or included.
 */
import type { Place, Report, SourceText } from '../scenario-error.ts';
import type { Entry } from './setting.ts';

/** Comments, blanks and commas between entries. */
const GAP = /(?:\s|,|#[^\n]*|\/\/[^\n]*)+/y;
const INCLUDE = /include\b[^\n]*/y;
const KEY = /(?:"[^"\n]*"|[^\s"=:{}[\],#])+/y;
const SIGN = /[ \t]*(?:[=:]\s*|(?=\{))/y;
const VALUE =
  /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|(?:[^\s,}{[\]#/"]|\/(?!\/)|[ \t]+(?=[^\s,}#/]))+/y;

/** Nobody's configuration is deeper. */
const MOST_OPEN = 100;

/** Every key with its whole path and its value as text; problems are reported. */
export function hoconEntries(source: SourceText, report: Report): readonly Entry[] {
  return new Reader(source, report).entries();
}

class Reader {
  readonly #source: SourceText;
  readonly #report: Report;
  readonly #entries: Entry[] = [];
  /** Paths of the tables that are open, each with a dot at its end. */
  readonly #tables: { readonly prefix: string; readonly place: Place }[] = [];
  #offset = 0;

  constructor(source: SourceText, report: Report) {
    this.#source = source;
    this.#report = report;
  }

  entries(): readonly Entry[] {
    while (this.#step());
    const open = this.#tables.at(-1);
    if (open !== undefined)
      this.#complain('this table is never closed: "}" is missing', open.place);
    return this.#entries;
  }

  /** Reads an entry, or the end of a table; false at the end of what can be read. */
  #step(): boolean {
    this.#take(GAP);
    const place = this.#place();
    if (this.#offset >= this.#source.text.length) return false;
    if (this.#take(/\}/y) !== undefined) {
      if (this.#tables.pop() !== undefined) return true;
      return this.#complain('"}" closes nothing', place);
    }
    if (this.#take(INCLUDE) !== undefined) return true;
    const key = this.#take(KEY)?.replaceAll('"', '');
    if (key === undefined || this.#take(SIGN) === undefined) {
      return this.#complain('expected a setting such as mqtt.max_inflight = 32', place);
    }
    return this.#value(`${this.#tables.at(-1)?.prefix ?? ''}${key}`, place);
  }

  #value(key: string, keyPlace: Place): boolean {
    const place = this.#place();
    if (this.#take(/\{/y) !== undefined) {
      if (this.#tables.length === MOST_OPEN) {
        return this.#complain(`more than ${MOST_OPEN} tables are within each other`, place);
      }
      this.#tables.push({ prefix: `${key}.`, place });
      return true;
    }
    const text = this.#source.text[this.#offset] === '[' ? this.#list() : this.#take(VALUE);
    if (text === undefined) return this.#complain(`${key} has no value`, keyPlace);
    const bare = text.trim().replace(/^"(?:"")?|"(?:"")?$/g, '');
    this.#entries.push({ key, text: bare, keyPlace, place });
    return true;
  }

  /** A list with all that is in it; undefined when it is never closed. */
  #list(): string | undefined {
    const start = this.#offset;
    for (let depth = 0; this.#offset < this.#source.text.length; this.#offset++) {
      const char = this.#source.text[this.#offset];
      if (char === '[') depth++;
      if (char === ']') depth--;
      if (depth > 0) continue;
      this.#offset++;
      return this.#source.text.slice(start, this.#offset);
    }
    return undefined;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#source.text)?.[0];
    this.#offset += match?.length ?? 0;
    return match;
  }

  #place(): Place {
    const before = this.#source.text.slice(0, this.#offset).split('\n');
    return { source: this.#source, line: before.length, column: (before.at(-1) ?? '').length + 1 };
  }

  #complain(message: string, place: Place): false {
    this.#report({ place, path: '', message });
    this.#tables.length = 0;
    return false;
  }
}
