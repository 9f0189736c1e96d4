// A matrix is one tab stop: arrows, Home and End move the focus from cell to cell without a round trip to the server.
document.addEventListener('keydown', e => {
  if (e.key === 'Escape') document.querySelector('a[data-escape]')?.click(); // from an open cell back to its matrix
  const cell = e.target.closest?.('table.hm td[tabindex]');
  if (!cell || e.ctrlKey || e.metaKey || e.altKey) return;
  const rows = [...cell.closest('tbody').rows].map(r => [...r.querySelectorAll('td[tabindex]')]).filter(r => r.length);
  const row = rows.findIndex(r => r.includes(cell)), column = rows[row].indexOf(cell);
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
  next.focus();
});
