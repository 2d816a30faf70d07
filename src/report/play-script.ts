/**
 * A page that simulates by itself, part of its code: what the controls say goes to a worker that
 * holds the simulator, and what comes back replaces what the page shows.
 *
 * Simulations do not pile up: while one runs, only the last wish is remembered.
 */

/** Function `startPlay`, given the scenario. */
export const PLAY_SCRIPT = `
  async function startPlay(scenario) {
    const source = await unpacked('simulator');
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    const form = document.getElementById('play');
    const status = form.querySelector('output.status');
    const controls = [...form.querySelectorAll('[data-path]')];
    let isBusy = false;
    let isStale = false;

    const valueOf = (control) => control.dataset.steps ? control.dataset.steps.split(' ')[control.value] : control.value;

    function showValues() {
      for (const control of controls) {
        const shown = control.parentElement.querySelector('output');
        if (shown) shown.textContent = valueOf(control);
        if (control.type === 'range') control.setAttribute('aria-valuetext', valueOf(control));
      }
    }

    function simulate() {
      showValues();
      isStale = isBusy;
      if (isBusy) return;
      isBusy = true;
      status.textContent = 'simulating …';
      const changed = controls.filter((control) => valueOf(control) !== control.dataset.given);
      const seed = changed.find((control) => control.dataset.path === 'seed');
      worker.postMessage({ ...scenario,
        overrides: changed.filter((control) => control !== seed).map((control) => control.dataset.path + '=' + valueOf(control)),
        ...(seed ? { seed: Number(valueOf(seed)) } : {}) });
    }

    function show({ body, digest }) {
      for (const chart of charts) Plotly.purge(document.getElementById(chart.id));
      document.getElementById('top').innerHTML = body.header;
      document.getElementById('sections').innerHTML = body.sections;
      ({ charts, totals } = body.data);
      drawAll();
      listenToCharts();
      listenToButtons();
      showSelection();
      status.textContent = 'simulated here, digest ' + digest;
    }

    worker.onmessage = ({ data }) => {
      isBusy = false;
      if (isStale) return simulate();
      if (data.problem === undefined) show(data);
      else status.textContent = data.problem;
    };
    worker.onerror = () => {
      isBusy = false;
      status.textContent = 'the simulator failed in this browser';
    };
    form.addEventListener('input', simulate);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', () => requestAnimationFrame(simulate));
    showValues();
  }
`;
