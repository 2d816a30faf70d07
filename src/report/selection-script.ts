/**
 * What the page answers to, part of its code: a range of time or a client selected in one chart is
 * selected in all, with the sums of what is seen; the key, the keyboard, the address.
 *
 * The address says what is selected (`#at=queues&t=28800-32400&client=meter-7`), so that a link
 * leads another person to the same sight.
 */

/** Functions `readHash`, `listenToButtons`, `listenToCharts` and `listenToPage`. */
export const SELECTION_SCRIPT = `
  const bar = document.getElementById('selection');
  const finder = document.getElementById('client');
  const timed = () => charts.filter((chart) => chart.secondsPerUnit);
  const ofClients = () => charts.filter((chart) => chart.heat || chart.clients);
  const namesOf = (chart) => chart.heat ? chart.heat.names : chart.clients;
  let section = '';

  function endOfRun() {
    const chart = timed()[0];
    return chart ? chart.layout.xaxis.range[1] * chart.secondsPerUnit : 0;
  }

  /** What happened within the view, added up. */
  function sumsText() {
    if (totals === null || !state.view) return '';
    const [from, to] = state.view;
    const inside = totals.atSeconds.map((at) => at > from && at <= to);
    const sumOf = (values) => values.reduce((sum, value, at) => inside[at] ? sum + value : sum, 0);
    return totals.columns.map(({ name, values }) => [sumOf(values), name])
      .filter(([sum, name]) => sum > 0 || !name.startsWith('lost by '))
      .map(([sum, name]) => sum.toLocaleString('en') + ' ' + name).join(', ');
  }

  function showSelection() {
    const parts = [];
    if (state.view) parts.push(state.view.map((at) => timeText(Math.round(at), false)).join(' – '));
    if (state.client !== '') parts.push('only ' + clipped(state.client));
    const sums = sumsText();
    bar.hidden = parts.length === 0;
    bar.querySelector('span').textContent = parts.join(', ') + (sums === '' ? '' : ': ' + sums);
    if (finder) finder.value = state.client;
    writeHash();
  }

  function writeHash() {
    const words = new URLSearchParams();
    if (section !== '') words.set('at', section);
    if (state.view) words.set('t', state.view.map((at) => Math.round(at * 1000) / 1000).join('-'));
    if (state.client !== '') words.set('client', state.client);
    if (state.hidden.size > 0) words.set('hide', [...state.hidden].join(' '));
    const hash = words.toString();
    history.replaceState(null, '', hash === '' ? location.pathname + location.search : '#' + hash);
  }

  /** Takes from the address what it says and what makes sense. */
  function readHash() {
    const hash = location.hash.slice(1);
    if (!hash.includes('=')) {
      section = hash;
      return;
    }
    const words = new URLSearchParams(hash);
    const [from, to] = (words.get('t') || '').split('-').map(Number);
    state.view = from >= 0 && to > from && from < endOfRun() ? [from, Math.min(to, endOfRun())] : null;
    const client = words.get('client') || '';
    state.client = ofClients().some((chart) => namesOf(chart).includes(client)) ? client : '';
    const groups = [...document.querySelectorAll('.key button')];
    state.hidden = new Set((words.get('hide') || '').split(' ').filter((name) => name !== ''));
    for (const button of groups) {
      const isOn = button.dataset.charts.split(' ').every((id) => !state.hidden.has(id + ':' + button.dataset.group));
      button.setAttribute('aria-pressed', String(isOn));
    }
    section = words.get('at') || '';
    const place = section === '' ? null : document.getElementById(section);
    if (place) place.scrollIntoView();
    if (state.view || state.client !== '') showSelection();
  }

  function zoom(seconds) {
    state.view = seconds;
    timed().forEach(draw);
    showSelection();
  }

  function select(client) {
    state.client = client;
    for (const chart of ofClients()) {
      if (chart.heat) document.querySelector('[data-scrolls="' + chart.id + '"]').scrollTop = 0;
      draw(chart);
    }
    showSelection();
  }

  function showEverything() {
    state.view = null;
    select('');
    timed().forEach(draw);
  }

  /** Zooms about the middle, or moves, by the keyboard. */
  function step(factor, shift) {
    const [from, to] = state.view || [0, endOfRun()];
    const half = (to - from) / 2 * factor;
    const middle = (from + to) / 2 + shift * (to - from);
    const low = Math.max(0, middle - half);
    const high = Math.min(endOfRun(), middle + half);
    if (high > low) zoom(low === 0 && high === endOfRun() ? null : [low, high]);
  }

  const KEYS = { '+': () => step(0.5, 0), '-': () => step(2, 0), ',': () => step(1, -0.25), '.': () => step(1, 0.25),
    Escape: showEverything };

  function toggle(button) {
    const on = button.getAttribute('aria-pressed') === 'false';
    button.setAttribute('aria-pressed', String(on));
    const ids = button.dataset.charts.split(' ');
    for (const id of ids) {
      const name = id + ':' + button.dataset.group;
      if (on) state.hidden.delete(name); else state.hidden.add(name);
    }
    charts.filter((chart) => ids.includes(chart.id)).forEach(draw);
    writeHash();
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

  /** The client whose mark or row this is. */
  function clientAt(chart, point) {
    if (chart.heat) return chart.heat.names[rowsInSight(chart)[point.y]];
    const name = Array.isArray(point.customdata) ? point.customdata[0] : undefined;
    return chart.clients.find((each) => inert(each) === name);
  }

  function listenToChart(chart) {
    const box = document.getElementById(chart.id);
    if (chart.secondsPerUnit) {
      box.on('plotly_relayout', (change) => {
        const from = change['xaxis.range[0]'];
        const to = change['xaxis.range[1]'];
        if (from !== undefined) zoom([Math.max(0, from), to].map((value) => value * chart.secondsPerUnit));
      });
      box.on('plotly_doubleclick', showEverything);
    }
    if (chart.heat || chart.clients) {
      box.on('plotly_click', ({ points: [point] }) => {
        const client = clientAt(chart, point);
        if (client !== undefined) select(client === state.client ? '' : client);
      });
    }
  }

  function listenToHeat(chart) {
    let isWaiting = false;
    document.querySelector('[data-scrolls="' + chart.id + '"]').addEventListener('scroll', () => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        draw(chart);
      });
    }, { passive: true });
    document.querySelector('[data-sorts="' + chart.id + '"]').addEventListener('change', ({ target }) => {
      state.sorts[chart.id] = target.selectedIndex;
      draw(chart);
    });
  }

  function offerClients() {
    const names = new Set(ofClients().flatMap(namesOf));
    if (names.size < 2) return;
    finder.closest('p').hidden = false;
    document.getElementById('clients').replaceChildren(...[...names].map((name) => new Option(name, name)));
  }

  function findClient() {
    const isKnown = ofClients().some((chart) => namesOf(chart).includes(finder.value));
    if (isKnown || finder.value === '') select(finder.value);
    finder.setCustomValidity(isKnown || finder.value === '' ? '' : 'no chart has this client');
    finder.reportValidity();
  }

  /** What was drawn, which a playground draws anew. */
  function listenToCharts() {
    charts.forEach(listenToChart);
    charts.filter((chart) => chart.heat).forEach(listenToHeat);
    offerClients();
    for (const button of document.querySelectorAll('.key button')) {
      button.addEventListener('click', () => toggle(button));
    }
    for (const button of document.querySelectorAll('.save button')) {
      button.addEventListener('click', () => save(button));
    }
  }

  function listenToButtons() {
    for (const button of document.querySelectorAll('.command button')) {
      button.addEventListener('click', () => copy(button));
    }
  }

  function press(event) {
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    const act = KEYS[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!isTyping || event.key === 'Escape') act();
  }

  function listenToPage() {
    for (const query of ['(prefers-color-scheme: dark)', 'print']) {
      matchMedia(query).addEventListener('change', drawAll);
    }
    let width = innerWidth;
    addEventListener('resize', () => {
      if (innerWidth !== width) requestAnimationFrame(drawAll);
      width = innerWidth;
    });
    addEventListener('keydown', press);
    addEventListener('hashchange', () => {
      readHash();
      drawAll();
    });
    finder.addEventListener('change', findClient);
    document.getElementById('whole').addEventListener('click', showEverything);
  }
`;
