/** Colours that can be told from their ground, in both schemes. */
import { expect, test } from 'vitest';
import { DARK, LIGHT, type Scheme, styleSheet } from './theme.ts';

/** Relative luminance of `#rrggbb`, WCAG 2.2. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : Math.exp(2.4 * Math.log((part + 0.055) / 1.055));
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const SCHEMES: readonly (readonly [string, Scheme])[] = [
  ['light', LIGHT],
  ['dark', DARK],
];
const MARKS = ['blue', 'vermillion', 'green', 'purple', 'amber', 'sky'] as const;
const WORDS = ['ink', 'muted', 'link', 'good', 'bad'] as const;

test.each(SCHEMES)('in the %s scheme marks have a contrast of 3:1', (_, scheme) => {
  for (const tint of MARKS) {
    expect(contrast(scheme[tint], scheme.paper), tint).toBeGreaterThanOrEqual(3);
  }
});

test.each(SCHEMES)('in the %s scheme words have a contrast of 4.5:1', (_, scheme) => {
  for (const tint of WORDS) {
    for (const ground of [scheme.paper, scheme.raised]) {
      expect(contrast(scheme[tint], ground), tint).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test.each(SCHEMES)('in the %s scheme each queue band is told from the next', (_, scheme) => {
  const bands = ['paper', 'band-1', 'band-2', 'band-3', 'band-4'] as const;
  const lights = bands.map((band) => luminance(scheme[band]));
  const steps = lights.slice(1).map((light, index) => light - (lights[index] ?? 0));
  expect(new Set(steps.map(Math.sign)).size).toBe(1);
});

test('the style sheet defines every property it uses', () => {
  const sheet = styleSheet();
  const used = [...sheet.matchAll(/var\(--([\w-]+)\)/g)].map(([, name = '']) => name);
  expect(used.length).toBeGreaterThan(20);
  for (const name of used) expect(Object.keys(LIGHT)).toContain(name);
});
