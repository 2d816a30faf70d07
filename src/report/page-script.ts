/**
 * The page's own code: draws the charts from the page's data, again for another colour scheme,
 * width or printer. Strings, for they run elsewhere; what answers to people is selection-script.
 *
 * Colours in the data are names of custom properties and are read from the style sheet. Ticks of
 * simulated time are made here, for they depend on zoom and width. All time axes zoom together.
 */
import { PLAY_SCRIPT } from './play-script.ts';
import { SAVE_SCRIPT } from './save-script.ts';
import { SELECTION_SCRIPT } from './selection-script.ts';

const DRAWING = `
  const state = { view: null, client: '', hidden: new Set(), sorts: {} };
  const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500].map((ms) => ms / 1000).concat(
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400],
    [2, 5, 7, 14, 30, 60, 90, 180, 365].map((days) => days * 86400));
  const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

  /** Text that Plotly shall not read as markup. */
  const inert = (text) => text.replace(/[&<>]/g, (char) => ENTITIES[char]);
  const clipped = (text) => [...text].length > 19 ? [...text].slice(0, 18).join('') + '…' : text;

  /** A copy with each colour's custom property replaced by its present value. */
  function painted(value, key, style) {
    if (Array.isArray(value)) return value.map((item) => painted(item, key, style));
    if (typeof value === 'string') {
      return /color(scale)?$/.test(key) && value.startsWith('var(')
        ? style.getPropertyValue(value.slice(4, -1)).trim() : value;
    }
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, painted(v, k, style)]));
  }

  /** 97500 → 27h 5m, where days count 1d 3h 5m */
  function timeText(seconds, hasDays) {
    const rest = Math.round(seconds * 1000) / 1000;
    const hours = Math.floor(rest / 3600);
    const parts = [[hasDays ? Math.floor(hours / 24) : 0, 'd'], [hasDays ? hours % 24 : hours, 'h'],
      [Math.floor(rest / 60) % 60, 'm'], [Math.round((rest % 60) * 1000) / 1000, 's']];
    return parts.filter(([count]) => count > 0).map(([count, unit]) => count + unit).join(' ') || '0';
  }

  function timeTicks(axis, secondsPerUnit, widthPx) {
    const [from, to] = axis.range.map((value) => value * secondsPerUnit);
    const wanted = (to - from) / Math.max(2, widthPx / 85);
    const step = STEPS.find((candidate) => candidate >= wanted) || STEPS.at(-1);
    const seconds = [];
    for (let k = Math.ceil(from / step - 1e-9); k * step <= to * (1 + 1e-9); k++) seconds.push(k * step);
    axis.tickvals = seconds.map((value) => value / secondsPerUnit);
    axis.ticktext = seconds.map((value) => timeText(value, secondsPerUnit >= 86400));
  }

  /** The rows of a heat map, sorted; of one client when one is selected. */
  function heatOrder(chart) {
    const { names, orders } = chart.heat;
    const rows = orders[state.sorts[chart.id] || 0].rows;
    return state.client === '' ? rows : rows.filter((row) => names[row] === state.client);
  }

  /** The rows of a heat map that are in sight: a day of 500 clients is more than one drawing. */
  function rowsInSight(chart) {
    const scroller = document.querySelector('[data-scrolls="' + chart.id + '"]');
    const first = Math.round(scroller.scrollTop / chart.heat.rowPx);
    return heatOrder(chart).slice(first, first + chart.heat.inSight);
  }

  function fillHeat(chart, [trace], layout) {
    const { names, from, values } = chart.heat;
    const rows = rowsInSight(chart);
    const samples = trace.x.length - 1;
    const times = trace.x.slice(1).map((x) => timeText(x * chart.secondsPerUnit, false));
    trace.y = rows.map((_, place) => place);
    trace.z = rows.map((row) => times.map((_, at) => values[row][at - from[row]] || null));
    trace.text = rows.map((row) => Array(samples).fill(inert(clipped(names[row]))));
    trace.customdata = rows.map(() => times);
    layout.yaxis.tickvals = trace.y;
    layout.yaxis.ticktext = rows.map((row) => inert(clipped(names[row])));
    if (rows.length === 0) {
      layout.annotations = [{ text: 'Nothing of this client ever waited long enough to be shown.', x: 0.5, y: 0.5,
        xref: 'paper', yref: 'paper', showarrow: false }];
      trace.visible = false;
    }
  }

  /** Only what is one client's: its marks, and bars counted anew from them. */
  function filterTraces(data) {
    const name = inert(state.client);
    const kept = (trace) => trace.customdata.map((cell) => cell[0] === name);
    const cut = (list, keep) => Array.isArray(list) ? list.filter((_, at) => keep[at]) : list;
    for (const trace of data.filter((each) => each.customdata)) {
      const keep = kept(trace);
      for (const key of ['x', 'y', 'base', 'customdata']) trace[key] = cut(trace[key], keep);
      if (trace.marker) trace.marker.color = cut(trace.marker.color, keep);
      if (trace.marker) trace.marker.line.color = cut(trace.marker.line.color, keep);
    }
    for (const bars of data.filter((each) => each.type === 'bar' && !each.customdata)) {
      const marks = data.find((each) => each.mode === 'markers' && each.legendgroup === bars.legendgroup);
      const at = marks ? marks.x : [];
      bars.y = bars.x.map((end) => at.filter((x) => x > end - bars.width && x <= end).length);
    }
  }

  function isHidden(chart, trace) {
    return state.hidden.has(chart.id + ':' + trace.legendgroup);
  }

  function draw(chart) {
    const box = document.getElementById(chart.id);
    const style = getComputedStyle(document.documentElement);
    const data = painted(chart.data, '', style);
    const layout = painted(chart.layout, '', style);
    layout.width = box.clientWidth;
    layout.height = chart.heightPx;
    if (chart.secondsPerUnit) {
      if (state.view) layout.xaxis.range = state.view.map((seconds) => seconds / chart.secondsPerUnit);
      timeTicks(layout.xaxis, chart.secondsPerUnit, box.clientWidth - layout.margin.l);
    }
    for (const trace of data) trace.visible = !isHidden(chart, trace);
    if (chart.heat) fillHeat(chart, data, layout);
    if (chart.clients && state.client !== '') filterTraces(data);
    Plotly.react(box, data, layout, { displayModeBar: false, doubleClick: false, showTips: false });
  }

  function drawAll() {
    charts.forEach(draw);
  }
`;

/** JavaScript, to be inlined after Plotly; the data stands in the element `chart-data`. */
export const PAGE_SCRIPT = `'use strict';
(async () => {
  let charts = [];
  let totals = null;
${DRAWING}${SELECTION_SCRIPT}${SAVE_SCRIPT}${PLAY_SCRIPT}
  /** A text as it was before it was packed; null when this browser cannot unpack. */
  async function unpacked(id) {
    if (typeof DecompressionStream === 'undefined') return null;
    const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (char) => char.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
    return await new Response(stream).text();
  }

  listenToButtons();
  const text = await unpacked('chart-data');
  if (text === null) {
    document.body.classList.add('undrawn');
    document.getElementById('undrawn').hidden = false;
    return;
  }
  const data = JSON.parse(text);
  ({ charts, totals } = data);
  readHash();
  drawAll();
  listenToCharts();
  listenToPage();
  if (document.getElementById('simulator')) await startPlay(data.scenario);
  document.body.dataset.drawn = '';
})();
`;
