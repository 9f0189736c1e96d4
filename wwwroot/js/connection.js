// Says since when the page shows old figures, and reloads once the server answers again but no longer knows this page. Nothing typed is lost:
// what is typed while nobody listens is told again on reconnecting, and a form that can be filled anew is filled anew after the reload.
(() => {
  const line = document.getElementById('components-reconnect-modal');
  const since = line.querySelector('time');
  const place = () => 'kindred-draft:' + location.pathname + location.search;
  const fields = () => [...document.querySelectorAll('[data-keep]')];
  let waiting = null;
  let taken = null;

  const keep = form => {
    const texts = Object.fromEntries(fields().map(f => [f.id, f.value]));
    sessionStorage.setItem(place(), JSON.stringify({ draft: form.dataset.draft, texts, focus: document.activeElement?.id }));
  };
  const tell = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };

  window.kindredDraft = {
    // the draft of this page from before a reload that was not the reader's wish
    take: () => {
      const stored = sessionStorage.getItem(place());
      sessionStorage.removeItem(place());
      taken = stored && JSON.parse(stored);
      return taken?.draft ?? null;
    },
    replay: () => {
      for (const field of fields()) {
        const text = taken.texts[field.id];
        if (text !== undefined && text !== field.value) tell(field, text);
      }
      document.getElementById(taken.focus)?.focus();
    },
  };

  const reloadWhenBack = () => {
    waiting ??= setInterval(async () => {
      try {
        if (!(await fetch('/health/live', { cache: 'no-store' })).ok) return;
      } catch { return; /* still away */ }
      clearInterval(waiting);
      const typed = [...document.querySelectorAll('[data-typed]')];
      if (typed.some(f => f.dataset.draft === undefined)) return line.classList.add('is-back'); // reloading would lose what was typed: leave that to the reader
      typed.forEach(keep);
      location.reload();
    }, 2000);
  };

  line.addEventListener('components-reconnect-state-changed', e => {
    if (e.detail.state === 'show' && !since.textContent) {
      const now = new Date();
      since.textContent = now.toTimeString().slice(0, 5);
      since.dateTime = now.toISOString();
    } else if (e.detail.state === 'hide') {
      if (since.textContent) fields().forEach(f => tell(f, f.value));
      since.textContent = '';
    } else if (e.detail.state === 'failed' || e.detail.state === 'rejected') {
      reloadWhenBack();
    }
  });
})();
