// Keys of the whole application. Most need no round trip; those of a list are told to the page that watches. The sheet of keys shows those that work here.
(() => {
  const told = new Set(['j', 'k', 'x', 's', 'e', 'l', 'Escape']);
  let list = null;
  const shown = el => el.offsetParent !== null;
  const press = selector => { const el = [...document.querySelectorAll(selector)].find(e => shown(e) || e.closest('.rail')); el?.click(); return !!el; };

  // J and K where no page watches: from row to row of the page's first table of links
  const rowLinks = () => {
    const table = document.activeElement?.closest?.('main table.t') ?? [...document.querySelectorAll('main table.t')].find(t => shown(t) && t.querySelector('tbody a[href]'));
    return table ? [...table.querySelectorAll('tbody tr')].map(r => r.querySelector('a[href]')).filter(a => a && shown(a)) : [];
  };
  const step = by => {
    const links = rowLinks(), at = links.findIndex(a => a.closest('tr').contains(document.activeElement));
    const to = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
    to?.focus();
    return links.length > 0;
  };

  // T: the chart pointed at or focused, else the first one in the window
  let pointed = null;
  addEventListener('pointerover', e => { pointed = e.target.closest?.('figure.chart') ?? null; }, { passive: true });
  const table = () => {
    const inWindow = c => { const r = c.getBoundingClientRect(); return r.height > 0 && r.bottom > 0 && r.top < innerHeight; };
    const chart = document.activeElement?.closest?.('figure.chart') ?? pointed ?? [...document.querySelectorAll('figure.chart')].find(inWindow);
    chart?.querySelector('[data-table]')?.click();
    return !!chart;
  };

  const sheet = () => document.getElementById('keys');
  const works = {
    jk: () => list || rowLinks().length > 0,
    list: () => document.getElementById('list'),
    filter: () => document.querySelector('[data-filter]'),
    chart: () => document.querySelector('figure.chart [data-table]'),
    plot: () => document.querySelector('figure.chart .plot[tabindex]'),
    compare: () => document.querySelector('td.tick input, [data-compare]'),
    matrix: () => document.querySelector('table.hm td[tabindex]'),
  };
  const showSheet = () => {
    for (const row of sheet().querySelectorAll('[data-works]')) row.hidden = !works[row.dataset.works]();
    const rows = document.querySelector('[data-rows]')?.dataset.rows ?? 'row';
    for (const word of sheet().querySelectorAll('[data-row-word]')) word.textContent = rows;
    sheet().showModal();
  };

  const here = {
    '/': () => { const f = document.querySelector('[data-filter]'); f?.focus(); f?.select(); return !!f; },
    n: () => press('.rail a[href="/experiments/new"]'),
    d: () => press('[data-theme-toggle]'),
    // the row's own tick, else that of the page
    a: () => { const tick = document.activeElement?.closest?.('tr')?.querySelector('.tick input'); tick?.click(); return !!tick || press('[data-compare]'); },
    t: table,
    '?': () => press('[data-keys]'), // as a press, which is told again to a page that becomes live
  };

  addEventListener('keydown', e => {
    const field = e.target.closest?.('input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable]');
    if (field && e.key === 'Escape') return field.blur();
    if (field || e.defaultPrevented || e.isComposing || e.ctrlKey || e.metaKey || e.altKey || document.querySelector('[role=dialog], dialog[open]')) return;
    const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
    if (e.shiftKey && key !== '?' && key !== 'x') return;
    if (here[key]) {
      if (here[key]()) e.preventDefault();
    } else if (list && told.has(key)) {
      if (key !== 'Escape') e.preventDefault();
      list.invokeMethodAsync('KeyAsync', key, e.shiftKey);
    } else if ((key === 'j' || key === 'k') && step(key === 'j' ? 1 : -1)) e.preventDefault();
  });
  document.addEventListener('click', e => { if (e.target.closest?.('[data-keys]')) showSheet(); });

  window.kindredList = {
    watch: page => { list = page; },
    unwatch: () => { list = null; },
  };
})();
