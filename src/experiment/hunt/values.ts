/**
 * What stands at the leaves of a drawn scenario: usual values small enough to meet each other within
 * minutes, and now and then an extreme one.
 *
 *   the key says it (topic, fleet, count …)  >  its pattern says it (duration, size …)  >  its bounds
 */
import type { Dice } from './dice.ts';
import type { Json } from './json.ts';

/** The part of a JSON Schema that says what a leaf may be. */
export interface LeafSchema {
  readonly type?: string | readonly string[] | undefined;
  readonly pattern?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

/** Usual values and extreme ones. */
type Pool = readonly [usual: readonly [Json, ...Json[]], extreme: readonly Json[]];

/** How often an extreme value is drawn where there is one. */
const EXTREME = 0.15;

/** Names of the fleets, in their order. */
export const FLEETS = ['thing', 'other', 'boss'] as const;
/** Names of the cells, in their order. */
export const CELLS = ['north', 'south'] as const;

const DEVICES = [0, 1, 2] as const;
const TOPICS = [
  'tele/{clientId}',
  'tele/all',
  'cmd/{target}',
  'a',
  'a/b/{i}',
  '{fleet}/é',
] as const;
const FILTERS = [
  '#',
  'tele/#',
  'tele/+',
  'cmd/{clientId}',
  'cmd/{clientId}/#',
  '+/+',
  'a/#',
] as const;
const PACE: Pool = [
  ['2s', 'exp(4s)', 'exp(15s)', 'uniform(1s,5s)', 'lognormal(5s,1)', 'weibull(0.7,5s)'],
  ['500ms', 'fixed(40s)', 'exp(2m)'],
];
const MOMENTS: Pool = [
  ['0s', '1s', '20s', '21s', '40s'],
  ['1us', '1m', '90s', '1h'],
];
const FEW: Pool = [[2, 3], [4]];

/** By the end of the path, the first that fits. */
const BY_PATH: readonly (readonly [path: RegExp, pool: Pool])[] = [
  [/^version$/, [[1], []]],
  [/^name$/, [['hunted'], []]],
  [/\.outages\[\]\.name$/, [['gap', 'hole'], []]],
  [
    /^duration$/,
    [
      ['20s', '1m', '1m', '2m'],
      ['1s', '4m', '10m'],
    ],
  ],
  [
    /^seed$/,
    [
      [1, 2, 3],
      [0, Number.MAX_SAFE_INTEGER],
    ],
  ],
  [/^fleets\[\]\.count$/, [[1, 2, 3], [5]]],
  [
    /^fleets\[\]\.clientId$/,
    [
      ['{fleet}-{i}', 'x{i}'],
      ['{fleet}/é/{i}', '{fleet}'.repeat(8).concat('{i}')],
    ],
  ],
  [/\.(members|devices|burst\.count)$/, FEW],
  [
    /(\.subscribe|\.unsubscribe)(\[\])?\.filter$|\.answers$/,
    [FILTERS, ['$share/g/#', '$share/h/tele/+', '$SYS/#', '/']],
  ],
  [/\.publish\[\]\.topic$/, [[...TOPICS, 'tele/{sender}'], ['a/'.repeat(40).concat('b')]]],
  [/\.topic$/, [TOPICS, ['a/'.repeat(40).concat('b')]]],
  [/\.(target|fleet)$/, [FLEETS, []]],
  [/\.device$/, [DEVICES, []]],
  [/\.cell$/, [CELLS, []]],
  [
    /\.share$/,
    [
      ['g', 'h'],
      ['100%', '0%'],
    ],
  ],
  [/\.userName$/, [['{clientId}', 'u'], ['']]],
  [/\.(password|responseInformation)$/, [['secret'], ['']]],
  [/\.rtt$/, [['0s', '80ms', 'lognormal(120ms,0.73)', 'lognormal(2s,1)'], ['exp(20s)']]],
  [/\.outages\[\]\.up$/, [['10s', 'exp(20s)', 'exp(60s)', 'lognormal(40s,1)'], ['1s']]],
  [
    /\.outages\[\]\.down$/,
    [
      ['5s', 'exp(3s)', 'exp(30s)', 'lognormal(20s,1.2)'],
      ['exp(2m)', '1ms'],
    ],
  ],
  [/\.(at|from|until|retireAt)(\[\])?$/, MOMENTS],
  [
    /\.publish\[\]\.size$/,
    [
      ['8B', '100B', '3000B'],
      ['0B', '64KiB'],
    ],
  ],
  [
    /\.(diurnal\[\]|low|high)$/,
    [
      [0, 1, 2],
      [0.1, 20],
    ],
  ],
  // Devices that are away too long, or refused for good, show nothing.
  [
    /\.(first|max|min)$/,
    [
      ['500ms', '3s', '5s', '20s'],
      ['0s', '1h', 'unlimited', 'never'],
    ],
  ],
];

const SPANS: Pool = [
  ['1s', '3s', '10s', '40s'],
  ['0s', '100ms', '2m', '1h', '30d'],
];
const SIZES: Pool = [
  ['100B', '1KiB', '3000B'],
  ['0B', '1B', '8B', '40B', '256MB'],
];
const SHARES: Pool = [
  [0.3, '50%', '100%'],
  [0, '1%'],
];

/** A leaf of a drawn scenario; undefined when nothing is known of what stands there. */
export function drawLeaf(schema: LeafSchema, path: string, dice: Dice): Json | undefined {
  const byPath = BY_PATH.find(([end]) => end.test(path))?.[1];
  const pool = byPath !== undefined && fits(byPath, schema) ? byPath : poolOf(schema);
  if (pool === undefined) return undefined;
  const [usual, extreme] = pool;
  const [first, ...others] = extreme;
  return first !== undefined && dice.chance(EXTREME)
    ? dice.pick([first, ...others])
    : dice.pick(usual);
}

/** Two keys of one name may want different things: a share of devices, the name of a group. */
function fits([[first]]: Pool, { type, pattern = '' }: LeafSchema): boolean {
  const isText = typeof first === 'string';
  if (Array.isArray(type)) return false;
  if (type === 'string') return isText && new RegExp(pattern).test(first);
  return !isText;
}

function poolOf({ type, pattern, minimum, maximum }: LeafSchema): Pool | undefined {
  if (type === 'boolean') return [[true, false], []];
  // A number or a percentage.
  if (Array.isArray(type)) return SHARES;
  if (type === 'integer' || type === 'number') return numbers(type === 'integer', minimum, maximum);
  return pattern === undefined ? undefined : ofPattern(pattern);
}

function ofPattern(pattern: string): Pool | undefined {
  const words = ['never', 'unlimited'].filter((word) => pattern.includes(word));
  const among = ([usual, extreme]: Pool): Pool => [usual, [...extreme, ...words]];
  if (pattern.includes('lognormal')) return PACE;
  if (pattern.includes('KiB')) return among(SIZES);
  if (pattern.includes('bit/s'))
    return [
      ['4kbit/s', '40kbit/s', '1Mbit/s'],
      ['500bit/s', '10Gbit/s'],
    ];
  if (pattern.includes('ms|s|m')) return among(SPANS);
  if (pattern.includes('\\/s'))
    return [
      ['1/s', '50/s'],
      ['0.1/s', '100000/s'],
    ];
  return undefined;
}

/** Numbers near the least one, and the largest there is. */
function numbers(isWhole: boolean, least = 0, most = Number.MAX_SAFE_INTEGER): Pool {
  const inBounds = (value: number): boolean => value >= least && value <= most;
  const near = isWhole ? [1, 2, 3, 10] : [1, 0.5, 1.5, 10];
  const [first = least, ...others] = near.filter(inBounds);
  return [
    [first, ...others],
    [least, most],
  ];
}
