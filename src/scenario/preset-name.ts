/**
 * Names of presets as people type them: what is wrong with one that does not exist.
 */
import { PRESETS, type PresetName } from '../broker/preset.ts';
import { nearest } from './suggestion.ts';

/** The preset of this name; undefined when there is none. */
export function presetNamed(name: string): PresetName | undefined {
  return PRESETS.find((preset) => preset === name);
}

/** What to say of a name that is no preset's. */
export function noSuchPreset(name: string): string {
  const near = nearestPreset(name);
  const remedy = near === undefined ? '' : ` (did you mean "${near}"?)`;
  return `there is no preset "${name}"${remedy}: there is ${PRESETS.join(', ')}`;
}

/** By the whole name, or by the broker alone: then its newest version. */
function nearestPreset(name: string): PresetName | undefined {
  const whole = nearest(name, PRESETS);
  if (whole !== undefined) return presetNamed(whole);
  const brokers = new Map(PRESETS.map((preset) => [brokerOf(preset), preset]));
  return brokers.get(nearest(brokerOf(name), [...brokers.keys()]) ?? '');
}

function brokerOf(name: string): string {
  return name.toLowerCase().split('-')[0] ?? '';
}
