// The server's first rendering is read before the circuit has drawn the page anew ([data-live]); until then no control answers. What is pressed, chosen or
// typed in that time is kept and told, once and in order, to the same control of the live page. What needs no circuit is left alone: links, forms with an
// address of their own, and clicks that a script has answered (preventDefault). A press shows as busy until it is told.
(() => {
  const patience = 10000; // a page that is still reading its data when it becomes live
  const kept = new Map(); // control of the first rendering → how it is known again, and how it is told
  let focused = null, down = null;

  // a control is known again by what it is called and its place among those of that name: never is another one pressed
  const words = el => (el.labels?.[0] ?? el.querySelector(':scope > summary') ?? (el.matches('a, button, td, summary, label') ? el : null))?.textContent.trim();
  const name = el => [...['id', 'type', 'name', 'title', 'aria-label', 'href'].map(a => el.getAttribute(a)), el.parentElement?.closest('[id]')?.id, words(el)].join('|');
  const alike = (tag, called) => [...document.querySelectorAll(tag)].filter(el => name(el) === called);
  const known = el => {
    const called = name(el), same = alike(el.localName, called);
    return { tag: el.localName, called, place: same.indexOf(el), of: same.length };
  };
  const again = ({ tag, called, place, of }) => {
    const same = alike(tag, called);
    return same.length === of ? same[place] : null;
  };

  const keep = (el, tell, as = kept.get(el)?.known ?? known(el)) => kept.set(el, { known: as, tell });
  const click = (el, by) => el.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, view: window, shiftKey: by.shiftKey, ctrlKey: by.ctrlKey, metaKey: by.metaKey }));
  const busy = el => el.setAttribute('aria-busy', 'true');

  const set = (old, by) => el => {
    if (/^(checkbox|radio)$/.test(old.type)) return old.checked !== el.checked && click(el, by);
    if (old.value === el.value) return;
    el.value = old.value;
    for (const type of ['input', 'change']) el.dispatchEvent(new Event(type, { bubbles: true }));
  };
  let pressed = {};
  const before = {
    click: e => {
      pressed = e;
      const el = e.target.closest?.('button, summary, [role=button], [role=option], td[tabindex]');
      if (!el || e.defaultPrevented || (el.type === 'submit' && el.form)) return;
      if (el.localName === 'summary') return keep(el.parentElement, now => { now.open = el.parentElement.open; });
      const opened = document.getElementById(el.getAttribute('aria-controls')); // a dialog that a script has opened, and that may be closed again
      keep(el, now => opened?.open === false || click(now, e));
      busy(el);
    },
    keydown: e => {
      if (!e.defaultPrevented && ['Enter', ' '].includes(e.key) && e.target.matches?.('td[tabindex]')) {
        keep(e.target, now => now.dispatchEvent(new KeyboardEvent('keydown', { key: e.key, bubbles: true, cancelable: true })));
        busy(e.target);
      }
    },
    input: e => e.target.type !== 'file' && keep(e.target, set(e.target, pressed)),
    submit: e => {
      // a form without an address of its own is given this page's by the first rendering
      if (e.defaultPrevented || e.target.method === 'dialog' || new URL(e.target.action).pathname !== location.pathname) return;
      e.preventDefault();
      keep(e.target, now => now.requestSubmit());
    },
    focusin: e => { focused = { el: e.target, known: known(e.target), form: e.target.form && known(e.target.form) }; },
    focusout: e => setTimeout(() => { if (e.target === focused?.el && e.target.isConnected && document.activeElement === document.body) focused = null; }),
    pointerdown: e => {
      const el = e.target.closest?.('a[href], button, summary, label, td[tabindex], [role=option]');
      down = el && { el, known: known(el), x: e.clientX, y: e.clientY };
    },
    pointerup: () => { down = null; },
    pointercancel: () => { down = null; },
  };

  // pressed before and let go after: the browser makes no click of it
  const letGo = e => {
    const from = down;
    down = null;
    if (!from || Math.hypot(e.clientX - from.x, e.clientY - from.y) > 10) return;
    let clicked = false;
    again(from.known)?.addEventListener('click', () => { clicked = true; }, { once: true });
    setTimeout(() => { if (!clicked) { keep(from.el, now => click(now, e), from.known); settle(); } });
  };

  const settle = () => {
    for (const [el, { known: as, tell }] of kept) {
      const now = again(as);
      if (!now || now.matches(':disabled')) continue;
      kept.delete(el);
      tell(now);
    }
    if (!focused || ![document.body, null].includes(document.activeElement) && document.activeElement.localName !== 'h1') return;
    const held = again(focused.known);
    held?.focus({ preventScroll: true });
    if (held && typeof focused.el.selectionStart === 'number') held.setSelectionRange(focused.el.selectionStart, focused.el.selectionEnd);
    if (held) focused = null;
  };
  const after = {
    pointerup: letGo,
    // whoever presses elsewhere goes on without what has not come yet
    pointerdown: () => { kept.clear(); focused = down = null; },
    // typed on while the field is being drawn: not to be taken for keys of the application
    keydown: e => {
      if (e.key === 'Tab') focused = null;
      const field = focused?.el, enters = e.key === 'Enter' && field?.matches?.('input') && focused.form;
      if (!field?.matches('input, textarea') || e.ctrlKey || e.metaKey || e.altKey || !(e.key.length === 1 || e.key === 'Backspace' || enters)) return;
      if (enters) keep(field.form, now => now.requestSubmit(), focused.form);
      else {
        field.value = e.key === 'Backspace' ? field.value.slice(0, -1) : field.value + e.key;
        field.selectionStart = field.selectionEnd = field.value.length;
        keep(field, set(field, e), focused.known);
      }
      e.preventDefault();
      e.stopPropagation();
    },
    // Blazor leads the focus to the heading once it is live; it stays where the reader had put it
    focusin: e => { if (e.target.localName === 'h1' && e.relatedTarget?.matches('input, textarea, select, button, summary, td, a')) e.relatedTarget.focus({ preventScroll: true }); },
  };

  const listen = (to, listeners, capture) => Object.entries(listeners).forEach(([type, tell]) => to(type, tell, capture));
  listen(addEventListener, before, false);
  let since = null;
  const watch = new MutationObserver(() => {
    if (since === null) {
      if (!document.querySelector('[data-live]')) return;
      since = location.pathname;
      listen(removeEventListener, before, false);
      listen(addEventListener, after, true);
      setTimeout(end, patience);
    }
    if (location.pathname === since) settle();
    else end();
  });
  const end = () => {
    watch.disconnect();
    listen(removeEventListener, after, true);
  };
  watch.observe(document, { childList: true, subtree: true, attributeFilter: ['disabled'] });
})();
