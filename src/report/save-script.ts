/**
 * Saving what a chart shows, part of the page's code: CSV from the table behind it, SVG and PNG
 * as it is drawn now. Nothing leaves the browser; a file is made in it.
 */

/** Function `save`, for a button that names the kind and the chart. */
export const SAVE_SCRIPT = `
  /** A cell that a spreadsheet reads as text even when it looks like a formula. */
  function csvCell(cell) {
    const number = /^[+\\u2212-]?[\\d,.]+( [%a-zA-Zµ]+)?$/.test(cell);
    const text = !number && /^[=+@\\t\\r-]/.test(cell) ? "'" + cell : cell;
    return /[",\\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  }

  function csvText(table) {
    return [...table.rows].map((row) => [...row.cells].map((cell) => csvCell(cell.textContent)).join(',') + '\\r\\n')
      .join('');
  }

  function offer(url, name) {
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
  }

  async function save(button) {
    const { save: kind, of: id } = button.dataset;
    const name = document.title.split(' ')[0].replace(/[^\\w.-]/g, '_') + '.' + id.slice(6) + '.' + kind;
    if (kind === 'csv') {
      const text = csvText(button.closest('figure').querySelector('details table'));
      const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
      offer(url, name);
      setTimeout(() => URL.revokeObjectURL(url), 10000);
      return;
    }
    const { data, layout } = document.getElementById(id);
    const ground = getComputedStyle(document.body).backgroundColor;
    const size = { format: kind, width: layout.width, height: layout.height, scale: kind === 'png' ? 2 : 1 };
    offer(await Plotly.toImage({ data, layout: { ...layout, paper_bgcolor: ground } }, size), name);
  }
`;
