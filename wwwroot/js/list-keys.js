// Keys of lists. "/" goes to the filter of any page without a round trip; the others are told to the list that watches.
(() => {
  const keys = new Set(['j', 'k', 'x', 's', 'e', 'l', 'n', '?', 'Escape']);
  let list = null;
  addEventListener('keydown', e => {
    const field = e.target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable]');
    if (field && e.key === 'Escape') return field.blur();
    if (field || e.ctrlKey || e.metaKey || e.altKey || document.querySelector('[role=dialog]')) return;
    const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
    if (key === '/') {
      const filter = document.querySelector('[data-filter]');
      if (!filter) return;
      e.preventDefault();
      filter.focus();
      filter.select();
    } else if (list && keys.has(key)) {
      if (key !== 'Escape') e.preventDefault();
      list.invokeMethodAsync('KeyAsync', key, e.shiftKey);
    }
  });

  // a row that is not there until it is scrolled to: ask for the focus until it has come
  const focusRow = (box, place, tries) => {
    const link = box.querySelector('tr.at td.name a');
    if (link) link.focus({ preventScroll: true });
    else if (tries > 0) setTimeout(() => focusRow(box, place, tries - 1), 50);
  };

  window.kindredList = {
    watch: page => { list = page; },
    unwatch: () => { list = null; },
    show: (place, height) => {
      const box = document.getElementById('list');
      if (!box) return;
      const head = box.querySelector('thead').offsetHeight, top = place * height, inside = box.clientHeight - head;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + height > box.scrollTop + inside) box.scrollTop = top + height - inside;
      focusRow(box, place, 20);
    },
  };
})();
