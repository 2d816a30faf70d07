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

  /** A drawing as it is now, as the address of a picture. */
  async function drawn({ data, layout }, format, ground) {
    const size = { format, width: layout.width, height: layout.height, scale: format === 'png' ? 2 : 1 };
    return await Plotly.toImage({ data, layout: { ...layout, paper_bgcolor: ground } }, size);
  }

  /** The drawings of a figure with several, as one SVG in which each has its place. */
  async function together(host, ground) {
    const { left, top, width, height } = host.getBoundingClientRect();
    const parts = await Promise.all([...host.querySelectorAll('.chart')].map(async (box) => {
      const at = box.getBoundingClientRect();
      const svg = decodeURIComponent((await drawn(box, 'svg', ground)).replace(/^[^,]*,/, ''));
      return svg.replace('<svg ', '<svg x="' + (at.left - left) + '" y="' + (at.top - top) + '" ');
    }));
    const size = 'width="' + width + '" height="' + height + '"';
    return '<svg xmlns="http://www.w3.org/2000/svg" ' + size + '><rect ' + size + ' fill="' + ground + '"/>' +
      parts.join('') + '</svg>';
  }

  async function pixels(url) {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = picture.width * 2;
    canvas.height = picture.height * 2;
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png');
  }

  async function save(button) {
    const { save: kind, of: id } = button.dataset;
    const figure = button.closest('figure');
    const host = figure.querySelector('.multiples');
    const what = host ? id.slice(6).replace(/-\\d+$/, '') : id.slice(6);
    const name = document.title.split(' ')[0].replace(/[^\\w.-]/g, '_') + '.' + what + '.' + kind;
    if (kind === 'csv') {
      const text = csvText(figure.querySelector('details table'));
      const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
      offer(url, name);
      setTimeout(() => URL.revokeObjectURL(url), 10000);
      return;
    }
    const ground = getComputedStyle(document.body).backgroundColor;
    if (host === null) {
      offer(await drawn(document.getElementById(id), kind, ground), name);
      return;
    }
    const url = 'data:image/svg+xml,' + encodeURIComponent(await together(host, ground));
    offer(kind === 'svg' ? url : await pixels(url), name);
  }
`;
