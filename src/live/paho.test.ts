/**
 * Eclipse Paho for Python, in both versions, against `serve`.
 */
import { expect, test } from 'vitest';
import { ClientProgram } from '../testing/client-program.ts';
import { installed, needed } from '../testing/installed.ts';
import { serving } from '../testing/serving.ts';
import { PROJECT } from '../testing/source-tree.ts';

/** Debian's package is for Debian's Python, which need not be the first on the path. */
const PYTHON = installed(
  ['python3', '/usr/bin/python3'].map((python) => [python, '-c', 'import paho.mqtt.client']),
);
const NUMBERS = Array.from({ length: 30 }, (_, number) => number).join(' ');

test.for([4, 5] as const)(
  'protocol level %i: every conversation ends as it should',
  async (level, context) => {
    const python = needed(context, PYTHON, 'python3-paho-mqtt');
    const { port } = await serving();
    const script = `${PROJECT}/src/testing/paho-client.py`;
    const paho = new ClientProgram(python, ['-W', 'ignore', script, String(port), String(level)]);
    const { code, out } = await paho.outcome();
    // 3.1.1 says that there was a session as a number, 5.0 as a truth value: Paho's choice.
    expect(out.replaceAll('False', '0').replaceAll('True', '1').trimEnd().split('\n')).toEqual([
      'queue 0 1 1 2 3',
      `killed ${NUMBERS} end`,
      'will gone',
      'retained retained:kept live',
      'taken over 1 mine',
    ]);
    expect(code).toBe(0);
  },
);
