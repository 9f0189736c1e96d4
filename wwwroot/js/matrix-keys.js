// The rows of a matrix without gaps, and their cells.
const matrixRows = table => [...table.tBodies[0].rows].filter(r => !r.matches('.gapr')).map(r => [...r.querySelectorAll('td:not(.gapc)')]);
const matrixPlace = cell => {
  const rows = matrixRows(cell.closest('table')), row = rows.findIndex(r => r.includes(cell));
  return [row, rows[row]?.indexOf(cell)];
};

// A matrix is one tab stop: arrows, Home and End move the focus from cell to cell without a round trip to the server.
document.addEventListener('keydown', e => {
  if (e.key === 'Escape') document.querySelector('a[data-escape]')?.click(); // from an open cell back to its matrix
  const cell = e.target.closest?.('table.hm td[tabindex], table[data-cells] td[tabindex]');
  if (!cell || e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.key === 'Enter' && cell.closest('[data-cells=open]')) return openCell(cell);
  const rows = matrixRows(cell.closest('table')), [row, column] = matrixPlace(cell);
  const to = {
    ArrowRight: () => rows[row][column + 1], ArrowLeft: () => rows[row][column - 1],
    ArrowDown: () => rows[row + 1]?.[column], ArrowUp: () => rows[row - 1]?.[column],
    Home: () => rows[row][0], End: () => rows[row].at(-1),
  }[e.key];
  if (!to) return;
  e.preventDefault();
  const next = to();
  if (!next) return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  nameCell(next);
  next.focus();
});

// Cells of a large matrix have no handlers: which one is opened is told through its field.
const openCell = cell => {
  const [row, column] = matrixPlace(cell);
  if (row < 0) return;
  const field = cell.closest('figure, .hm-frame').querySelector('[data-opened]');
  field.value = `${row},${column}`;
  field.dispatchEvent(new Event('change', { bubbles: true }));
};
document.addEventListener('click', e => {
  const cell = e.target.closest?.('table[data-cells=open] tbody td');
  if (cell) openCell(cell);
});

// A cell of colour alone says its pair to whoever points at it or comes to it: thousands of pairs would be most of what a page is sent.
const nameCell = cell => {
  if (!cell?.matches('table.hm[data-cells] tbody td[tabindex]') || cell.title) return;
  const [, column] = matrixPlace(cell), table = cell.closest('table');
  const heads = [cell.parentElement.querySelector('th[scope=row]'), [...table.tHead.rows].at(-1).querySelectorAll('th[scope=col]')[column]];
  cell.title = `${heads.map(h => h.textContent.trim()).join(' × ')}: ${cell.matches('.doubt') ? table.dataset.doubt : ''}${cell.textContent}`;
  cell.setAttribute('aria-label', cell.title);
};
for (const coming of ['mouseover', 'focusin']) document.addEventListener(coming, e => nameCell(e.target.closest?.('td')));

// Matrices of the same networks that stand side by side: the cell pointed at or focused is shown in all of them, with its values.
(() => {
  const lit = new Set();
  const clear = () => { for (const el of lit) el.classList.remove('twin', 'lit'); lit.clear(); };
  const light = (el, name) => { if (el) { el.classList.add(name); lit.add(el); } };
  const cells = row => [...row.querySelectorAll('td[tabindex]')];
  const text = el => el.textContent.trim() || el.getAttribute('aria-label')?.split(': ').at(-1) || 'nothing';

  const show = target => {
    clear();
    const cell = target.closest?.('[data-twins] table.hm td[tabindex]');
    if (!cell) return;
    const rows = t => [...t.tBodies[0].rows].filter(r => cells(r).length);
    const own = rows(cell.closest('table')), row = own.indexOf(cell.closest('tr')), column = cells(own[row]).indexOf(cell);
    const group = cell.closest('[data-twins]'), said = [];
    let pair = '';
    for (const table of group.querySelectorAll('table.hm')) {
      const all = rows(table), other = all[row] && cells(all[row])[column];
      if (!other || all.length !== own.length) continue;
      const rowHead = all[row].querySelector('th[scope=row]'), columnHead = table.tHead.rows[table.tHead.rows.length - 1].querySelectorAll('th[scope=col]')[column];
      light(other, 'twin');
      light(rowHead, 'lit');
      light(columnHead, 'lit');
      pair = `${rowHead?.textContent.trim()} × ${columnHead?.textContent.trim()}`;
      const name = table.closest('[data-twin]')?.dataset.twin;
      if (name) said.push(`${name} ${text(other)}`);
    }
    const line = group.parentElement.querySelector('[data-twin-values]');
    if (line) line.textContent = `${pair}: ${said.join(' · ')}`;
  };

  document.addEventListener('mouseover', e => { if (e.target.closest?.('[data-twins]') || lit.size) show(e.target); });
  document.addEventListener('focusin', e => { if (e.target.closest?.('[data-twins]') || lit.size) show(e.target); });
})();
