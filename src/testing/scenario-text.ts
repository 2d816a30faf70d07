/**
 * Scenarios written inside a test, as the text of a file that names no other.
 */
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** The scenario of a whole file's text, changed by `path=value`. */
export function scenarioFrom(text: string, ...overrides: readonly string[]): Scenario {
  const read = (): never => {
    throw new Error('this scenario names no file');
  };
  return loadScenario({ file: 'small.yaml', text, read, overrides }).scenario;
}

/** The same without the lines that every file begins with: named `small`, five minutes long. */
export function smallScenario(text: string): Scenario {
  return scenarioFrom(smallScenarioText(text));
}

/** The whole file's text of a small scenario. */
export function smallScenarioText(text: string): string {
  return `version: 1\nname: small\nduration: 5m\n${text}`;
}
