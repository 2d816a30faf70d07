/**
 * A text field that is a template: its placeholders are known, and what it comes to is checked with
 * a stand-in for each of them.
 */
import { fillTemplate, templateProblem } from './template.ts';
import { textField } from './unit-schema.ts';

/** A template of these placeholders; `problemOf` judges the filled text. */
export function templateField(
  known: readonly string[],
  problemOf: (filled: string) => string | undefined,
) {
  const standIns = new Map(known.map((name) => [name, 'x']));
  return textField.superRefine((text, context) => {
    const message = templateProblem(text, known) ?? problemOf(fillTemplate(text, standIns));
    if (message !== undefined) context.addIssue({ code: 'custom', message, input: text });
  });
}
