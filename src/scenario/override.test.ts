import { expect, test } from 'vitest';
import { assign, parseFlag, setFlag } from './override.ts';
import type { Problem } from './scenario-error.ts';
import { plain, type Tree } from './tree.ts';
import { parseYaml } from './yaml-tree.ts';

const FILE = `
name: demo
fleets:
  - name: meter
    count: 10
    link: lte-m-stationary
    publish: [ { topic: a, qos: 0 }, { topic: b, qos: 0 } ]
  - name: back-end
`;

/** The file's tree with `--set` applied as plain values, or the problem in words. */
function set(text: string): unknown {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const tree = parseYaml({ kind: 'file', name: 'a.yaml', text: FILE }, report);
  if (tree === undefined) throw new Error('expected a tree');
  const assignment = parseFlag(setFlag(text), report);
  const changed: Tree = assignment === undefined ? tree : assign(tree, assignment, report);
  const [problem] = problems;
  if (problem === undefined) return plain(changed);
  expect(changed).toBe(tree);
  expect(problem.place.source).toEqual({ kind: 'flag', name: '--set', text });
  return problem.message;
}

test('list items are named by their name or by their index', () => {
  expect(set('fleets.meter.count=50')).toMatchObject({ fleets: [{ count: 50 }, {}] });
  expect(set('fleets.1.count=7')).toMatchObject({ fleets: [{ count: 10 }, { count: 7 }] });
  expect(set('fleets.meter.publish.1.qos=2')).toMatchObject({
    fleets: [{ publish: [{ qos: 0 }, { qos: 2 }] }, {}],
  });
});

test('tables on the way are made when they are missing', () => {
  expect(set('broker.limits.sessionQueue.maxMessages=5')).toMatchObject({
    broker: { limits: { sessionQueue: { maxMessages: 5 } } },
  });
});

test('values take the type the schema asks for', () => {
  expect(set('name=2024')).toMatchObject({ name: '2024' });
  expect(set('description=one: two # three')).toMatchObject({ description: 'one: two # three' });
  expect(set('fleets.meter.client.strictSessionPresent=true')).toMatchObject({
    fleets: [{ client: { strictSessionPresent: true } }, {}],
  });
  expect(set('fleets.meter.mqtt={version: 3.1.1, cleanSession: false}')).toMatchObject({
    fleets: [{ mqtt: { version: '3.1.1', cleanSession: false } }, {}],
  });
  expect(set('fleets.meter.count=#5')).toMatchObject({ fleets: [{ count: '#5' }, {}] });
});

test('a link given by name becomes a table when something below it is set', () => {
  expect(set('fleets.meter.link.loss=2%')).toMatchObject({
    fleets: [{ link: { profile: 'lte-m-stationary', loss: '2%' } }, {}],
  });
});

test('a value may hold equals signs', () => {
  expect(set('fleets.meter.link.rtt=exp(1s,max=5s)')).toMatchObject({
    fleets: [{ link: { rtt: 'exp(1s,max=5s)' } }, {}],
  });
});

test.each([
  ['fleets.meter.count', 'expected path=value, such as fleets.meter.count=50'],
  ['=5', 'expected path=value, such as fleets.meter.count=50'],
  ['fleets..count=5', 'a path has no empty steps'],
  ['fleets.metr.count=5', 'no "metr" in fleets (did you mean "meter"?): there is meter, back-end'],
  ['fleets.2.count=5', 'no "2" in fleets: there is meter, back-end'],
  ['fleets.meter.publish.2.qos=1', 'no "2" in fleets.meter.publish: it has 2 items'],
  ['name.first=x', 'name is one value: it has no "first" in it'],
  ['fleets.meter.count=[1', 'not valid YAML: Flow sequence'],
  ['variants.x={}', '"variants" cannot be set'],
  ['__proto__.polluted=1', '"__proto__" cannot be set'],
  ['fleets.meter.__proto__.polluted=1', '"__proto__" cannot be set'],
  ['broker.constructor.prototype.polluted=1', '"constructor" cannot be set'],
])('--set %s is refused with a reason', (text, reason) => {
  expect(set(text)).toContain(reason);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});
