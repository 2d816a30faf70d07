/**
 * The page's only code beside Plotly: draws the charts from the page's data, again for another
 * colour scheme, width or printer; keys, zoom and the copy button. A string, for it runs elsewhere.
 *
 * Colours in the data are names of custom properties and are read from the style sheet. Ticks of
 * simulated time are made here, for they depend on zoom and width. All time axes zoom together.
 */

/** JavaScript, to be inlined after Plotly; the data stands in the element `chart-data`. */
export const PAGE_SCRIPT = `'use strict';
(() => {
  const charts = JSON.parse(document.getElementById('chart-data').textContent);
  const hidden = new Set();
  const whole = document.getElementById('whole');
  const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500].map((ms) => ms / 1000).concat(
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400],
    [2, 5, 7, 14, 30, 60, 90, 180, 365].map((days) => days * 86400));
  let view = null;

  /** A copy with each colour's custom property replaced by its present value. */
  function painted(value, key, style) {
    if (Array.isArray(value)) return value.map((item) => painted(item, key, style));
    if (typeof value === 'string') {
      return /color$/.test(key) && value.startsWith('var(')
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

  function draw(chart) {
    const box = document.getElementById(chart.id);
    const style = getComputedStyle(document.documentElement);
    const data = painted(chart.data, '', style);
    const layout = painted(chart.layout, '', style);
    layout.width = box.clientWidth;
    layout.height = chart.heightPx;
    if (chart.secondsPerUnit) {
      if (view) layout.xaxis.range = view.map((seconds) => seconds / chart.secondsPerUnit);
      timeTicks(layout.xaxis, chart.secondsPerUnit, box.clientWidth - layout.margin.l);
    }
    for (const trace of data) trace.visible = !hidden.has(chart.id + ' ' + trace.legendgroup);
    Plotly.react(box, data, layout, { displayModeBar: false, doubleClick: false, showTips: false });
  }

  function drawAll() {
    charts.forEach(draw);
  }

  function zoom(seconds) {
    view = seconds;
    whole.hidden = seconds === null;
    charts.filter((chart) => chart.secondsPerUnit).forEach(draw);
  }

  function listen(chart) {
    const box = document.getElementById(chart.id);
    box.on('plotly_relayout', (change) => {
      const from = change['xaxis.range[0]'];
      const to = change['xaxis.range[1]'];
      if (from !== undefined) zoom([from, to].map((value) => value * chart.secondsPerUnit));
    });
    box.on('plotly_doubleclick', () => zoom(null));
  }

  function toggle(button) {
    const on = button.getAttribute('aria-pressed') === 'false';
    button.setAttribute('aria-pressed', String(on));
    const ids = button.dataset.charts.split(' ');
    for (const id of ids) {
      const name = id + ' ' + button.dataset.group;
      if (on) hidden.delete(name); else hidden.add(name);
    }
    charts.filter((chart) => ids.includes(chart.id)).forEach(draw);
  }

  async function copy(button) {
    const code = button.parentElement.querySelector('code');
    getSelection().selectAllChildren(code);
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Selected';
    }
  }

  drawAll();
  charts.filter((chart) => chart.secondsPerUnit).forEach(listen);
  for (const button of document.querySelectorAll('.key button')) {
    button.addEventListener('click', () => toggle(button));
  }
  for (const button of document.querySelectorAll('.command button')) {
    button.addEventListener('click', () => copy(button));
  }
  for (const query of ['(prefers-color-scheme: dark)', 'print']) {
    matchMedia(query).addEventListener('change', drawAll);
  }
  let width = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth !== width) requestAnimationFrame(drawAll);
    width = innerWidth;
  });
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && view) zoom(null);
  });
  whole.addEventListener('click', () => zoom(null));
})();
`;
