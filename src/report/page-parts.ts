/**
 * Parts that every page has: sections, thresholds, key figures, facts, the command to repeat it.
 */
import type { ThresholdVerdict } from '../simulation/run-record.ts';
import { type Markup, markup, NOTHING, prose } from './markup.ts';
import type { Section } from './page.ts';
import { actualText } from './verdict.ts';

/** A section; its address is its short name. */
export function section(short: string, title: string, body: Markup): Section {
  return { id: short.toLowerCase().replaceAll(' ', '-'), short, title, body };
}

/** Thresholds as a list, each with its measured value; further lines may follow. */
export function checkList(thresholds: readonly ThresholdVerdict[], more: Markup): Markup {
  if (thresholds.length === 0 && more === NOTHING) return NOTHING;
  return markup`<ul class="checks" aria-label="Thresholds and laws">${thresholds.map(check)}${more}</ul>
`;
}

function check(verdict: ThresholdVerdict): Markup {
  const body = markup`<code>${verdict.expression}</code> <span class="none">${prose(actualText(verdict))}</span>`;
  if (verdict.ok === null) return checkLine('none', '– open', body);
  return verdict.ok ? checkLine('good', '✓ met', body) : checkLine('bad', '✗ failed', body);
}

/** One line of the list: what came out, in a word, and of what. */
export function checkLine(tone: 'good' | 'bad' | 'none', word: string, body: Markup): Markup {
  return markup`<li><span class="mark ${tone}">${word}</span><span>${body}</span></li>`;
}

/** A figure to be read at a glance. */
export interface KeyFigure {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** Key figures side by side, framed by rules unless plain. */
export function figureRow(figures: readonly KeyFigure[], look: 'framed' | 'plain'): Markup {
  const items = figures.map(
    ({ name, value, note }) =>
      markup`<div><dt>${name}</dt><dd><span class="big">${value}</span> <span class="small">${prose(note)}</span></dd></div>`,
  );
  return markup`<dl class="figures ${look}">${items}</dl>
`;
}

/** A command in a box, to be copied. */
export function commandBox(command: string): Markup {
  return markup`<div class="command"><code>${command}</code><button type="button">Copy</button></div>
`;
}

/** Names and values, two columns. */
export function pairList(pairs: readonly (readonly [name: string, value: string])[]): Markup {
  const items = pairs.map(
    ([name, value]) => markup`<dt>${name}</dt><dd><code>${value}</code></dd>`,
  );
  return markup`<dl class="pairs">${items}</dl>
`;
}

/** What stands above all else when figures cannot be trusted. */
export function alarmBox(sentence: string, items: readonly Markup[]): Markup {
  return markup`<div class="alarm" role="alert"><p><strong class="bad">${sentence}</strong></p><ul>${items}</ul></div>
`;
}

/** A description on one line. */
export function descriptionLine(description: string): Markup {
  const text = description.replace(/\s+/g, ' ').trim();
  return text === '' ? NOTHING : markup`<p class="facts">${text}</p>`;
}
