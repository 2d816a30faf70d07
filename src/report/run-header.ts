/**
 * The top of a run's page: what it was, the verdict, thresholds, laws and key figures.
 */
import type { LawVerdict, RunRecord } from '../simulation/run-record.ts';
import { QOS } from './chart/encoding.ts';
import { queueLimit } from './chart/queue-growth.ts';
import { type Markup, markup, NOTHING, prose } from './markup.ts';
import { bytesText, counted, countText, partText, spanText } from './number-text.ts';
import {
  alarmBox,
  checkLine,
  checkList,
  descriptionLine,
  figureRow,
  type KeyFigure,
} from './page-parts.ts';
import { factsText, lawSentence, verdictSentence, violatedLaws } from './verdict.ts';

/** Everything above the first section. */
export function runHeader(record: RunRecord): Markup {
  return markup`
<p class="kind">MQTT session simulation</p>
<h1>${record.scenario.name}</h1>
<p class="facts">${prose(factsText(record))}</p>
${descriptionLine(record.scenario.description)}
${alarm(record)}<p class="verdict">${prose(verdictSentence(record))}</p>
${checkList(record.thresholds, laws(record))}${figureRow(keyFigures(record), 'framed')}`;
}

function alarm(record: RunRecord): Markup {
  const violated = violatedLaws(record);
  if (violated.length === 0) return NOTHING;
  const items = violated.map(
    ({ name, count, first }) =>
      markup`<li><strong>${name}</strong> (${counted(count, 'violation')}): ${first}</li>`,
  );
  return alarmBox(lawSentence(record), items);
}

function laws(record: RunRecord): Markup {
  if (record.laws.length === 0) return NOTHING;
  const isHeld = violatedLaws(record).length === 0;
  const list = markup`<details><summary>${lawSentence(record)}</summary><ul>${record.laws.map(lawLine)}</ul></details>`;
  return checkLine(isHeld ? 'good' : 'bad', isHeld ? '✓ laws' : '✗ laws', list);
}

function lawLine({ name, held, claimed, count, first }: LawVerdict): Markup {
  const fate = held ? 'held' : `${counted(count, 'violation')}, first: ${first}`;
  return markup`<li><code>${name}</code> ${fate}${claimed ? '' : ' (not promised by this broker)'}</li>`;
}

function keyFigures(record: RunRecord): KeyFigure[] {
  const { deliveries, queues, connections, storms, latency } = record;
  const limit = queueLimit(record);
  const { total } = deliveries;
  const { self, foreign } = connections.takeovers;
  const level = [QOS[1], QOS[2], QOS[0]].find((qos) => qos && latency[qos.key].count > 0);
  const age = level && latency[level.key];
  return [
    {
      name: 'Lost',
      value: partText(total.lost, total.expected),
      note: `${countText(total.lost)} of ${countText(total.expected)}`,
    },
    {
      name: 'Acknowledged, yet lost',
      value: countText(total.ackedButLost),
      note: 'their publisher was told all is well',
    },
    {
      name: 'Fullest queue',
      value: countText(queues.peakMessages),
      note: `messages, ${bytesText(queues.peakBytes)}${limit === undefined ? '' : `; limit\u00a0${limit}`}`,
    },
    {
      name: 'All queues at peak',
      value: countText(queues.peakTotalMessages),
      note: `messages, ${bytesText(queues.peakTotalBytes)}`,
    },
    age
      ? {
          name: `99 % of ${level.name} within`,
          value: spanText(age.p99Us),
          note: `half within ${spanText(age.p50Us)}`,
        }
      : { name: 'Age at delivery', value: '–', note: 'nothing was delivered' },
    {
      name: 'Take-overs',
      value: countText(self + foreign),
      note: `${countText(foreign)} by another device, ${counted(storms.length, 'storm')}`,
    },
  ];
}
