/**
 * The floors, enforced. `src/floors.json` lists the folders of src/ ground first; folders in one
 * row share a floor. Everything below is derived from that list, and so is the plan in
 * src/README.md. Type-only imports count: knowing a shape is knowing its floor.
 *
 * Tests may look anywhere, and nobody may look at tests.
 */
import { readFileSync } from 'node:fs';

/** @type {string[][]} */
const floors = JSON.parse(readFileSync(new URL('src/floors.json', import.meta.url), 'utf8'));
const edge = floors.length - 1;
const test = '[.]test[.]ts$';

/** Matches the modules of these folders. */
const inside = (folders) => `^src/(${folders.join('|')})/`;
const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

const upward = floors
  .slice(0, edge)
  .map((floor, level) =>
    rule(
      `floor-${level}-looks-up`,
      `${floor.join(' and ')} may import only from floors below.`,
      { path: inside(floor), pathNot: test },
      { path: inside(floors.slice(level + 1).flat()) },
    ),
  );

/** The wings of a floor meet only over a link; the edge, which is all wiring, is exempt. */
const sideways = floors
  .slice(0, edge)
  .flatMap((floor) => floor.map((wing) => [wing, floor.filter((other) => other !== wing)]))
  .filter(([, others]) => others.length > 0)
  .map(([wing, others]) =>
    rule(
      `${wing}-keeps-to-its-wing`,
      `${wing} never meets ${others.join(' or ')} except over a link.`,
      { path: inside([wing]), pathNot: test },
      { path: inside(others) },
    ),
  );

/** What a page may know: results and vocabulary, never the machinery that made them. */
const readByReports = [
  'src/report/',
  'src/simulation/run-record[.]ts$',
  'src/experiment/comparison[.]ts$',
  'src/experiment/size-result[.]ts$',
  'src/experiment/sweep-summary[.]ts$',
  'src/experiment/tune-result[.]ts$',
  'src/trace/(ladder|story)[.]ts$',
  'src/mqtt/loss-cause[.]ts$',
  'src/kernel/(time|time-text|invariant|brand)[.]ts$',
];

/** Packages that have one home, so that replacing one touches one room. */
const homes = {
  'mqtt-packet': inside(['mqtt']),
  seedrandom: inside(['kernel']),
  '(yaml|zod)': inside(['scenario']),
  commander: inside(['cli']),
};
const atHome = Object.entries(homes).map(([name, home]) =>
  rule(
    `${name.replaceAll(/[()]/g, '').replace('|', '-')}-stays-at-home`,
    `${name} is imported by ${home} only.`,
    { path: '^src/', pathNot: [home, test] },
    { path: `(^|/)node_modules/${name}/` },
  ),
);

export default {
  forbidden: [
    ...upward,
    ...sideways,
    ...atHome,
    rule(
      'io-lives-at-the-edge',
      'Files, sockets and processes belong to the top floor.',
      { path: inside(floors.slice(0, edge).flat()), pathNot: test },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'reports-read-results-only',
      'A page is made from a RunRecord, a Comparison, a Ladder or a Story alone.',
      { path: inside(['report']), pathNot: test },
      { path: '^src/', pathNot: readByReports },
    ),
    rule('no-circular', 'A cycle is two rooms that are one.', {}, { circular: true }),
    rule('not-to-test', 'Nobody imports a test.', {}, { path: test }),
    rule(
      'not-to-testing',
      'src/testing serves tests only.',
      { path: '^src/', pathNot: [test, '^src/testing/'] },
      { path: '^src/testing/' },
    ),
    rule(
      'not-to-dev-dependency',
      'What users run needs only what users install; what we are measured against they may lack.',
      { path: '^(src|bin)/', pathNot: [test, '^src/testing/', '^src/bench/peer-'] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    ),
    rule(
      'no-orphans',
      'A file nobody imports and that imports nobody is dead.',
      { orphan: true, pathNot: [test, '^bin/', 'src/bench/', '[.]d[.]ts$'] },
      {},
    ),
    rule('resolvable', 'An import leads somewhere.', { path: '^src/' }, { couldNotResolve: true }),
    rule(
      'launcher-starts-the-command-line',
      'bin/ is three lines in front of cli/main.',
      { path: '^bin/' },
      { path: '^(src|dist)/', pathNot: '^dist/cli/main[.]js$' },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: ['node_modules', '^dist/'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node'],
    },
  },
};
