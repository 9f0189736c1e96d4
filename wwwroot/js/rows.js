// A long list draws the rows in sight and some around them. This tells its page when others come into sight, and brings a row into sight for the keyboard.
(() => {
  const around = 12;
  let page = null, asking = false, due = false;
  const box = () => document.getElementById('list');
  const scrolls = el => getComputedStyle(el).overflowY !== 'visible'; // on a phone the whole page does

  const look = async () => {
    due = false;
    const list = box(), row = list?.querySelector('tbody tr[data-row]');
    if (!page || !row || asking) return;
    const body = row.parentElement, height = row.getBoundingClientRect().height, top = body.getBoundingClientRect().top, frame = list.getBoundingClientRect();
    const from = scrolls(list) ? Math.max(0, frame.top) : 0, to = scrolls(list) ? Math.min(innerHeight, frame.bottom) : innerHeight;
    const drawn = Number(body.dataset.first), end = drawn + Number(body.dataset.drawn), all = Number(body.dataset.all);
    const first = Math.max(0, Math.floor((from - top) / height)), last = Math.min(all, Math.ceil((to - top) / height));
    if (last <= first || (first >= drawn && last <= end)) return;
    asking = true;
    try {
      const begin = Math.max(0, first - around);
      await page.invokeMethodAsync('ShowRows', begin, last + around - begin);
    } catch { return; /* the server is away, and the page says so */ } finally { asking = false; }
    later(); // it may have been scrolled on meanwhile
  };
  const later = () => { if (page && !due) { due = true; requestAnimationFrame(look); } };
  addEventListener('scroll', later, { capture: true, passive: true });
  addEventListener('resize', later, { passive: true });

  // a row that is not there until it is scrolled to: ask for the focus until it has come
  const focusRow = tries => {
    const link = box()?.querySelector('tr.at td.name a');
    if (link) link.focus({ preventScroll: true });
    else if (tries > 0) setTimeout(focusRow, 50, tries - 1);
  };

  window.kindredRows = {
    watch: to => { page = to; later(); },
    unwatch: () => { page = null; },
    show: place => {
      const list = box(), row = list?.querySelector('tbody tr[data-row]');
      if (!row) return;
      const height = row.getBoundingClientRect().height, top = place * height, inside = list.clientHeight - list.querySelector('thead').offsetHeight;
      if (top < list.scrollTop) list.scrollTop = top;
      else if (top + height > list.scrollTop + inside) list.scrollTop = top + height - inside;
      focusRow(20);
    },
  };
})();
