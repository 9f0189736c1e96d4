// Says since when the page shows old figures, and reloads once the server answers again but no longer knows this page.
(() => {
  const line = document.getElementById('components-reconnect-modal');
  const since = line.querySelector('time');
  let waiting = null;

  const reloadWhenBack = () => {
    waiting ??= setInterval(async () => {
      try {
        if (!(await fetch('/health/live', { cache: 'no-store' })).ok) return;
        if (!document.querySelector('[data-typed]')) return location.reload();
        line.classList.add('is-back'); // reloading would lose what was typed: leave that to the reader
        clearInterval(waiting);
      } catch { /* still away */ }
    }, 2000);
  };

  line.addEventListener('components-reconnect-state-changed', e => {
    if (e.detail.state === 'show' && !since.textContent) {
      const now = new Date();
      since.textContent = now.toTimeString().slice(0, 5);
      since.dateTime = now.toISOString();
    } else if (e.detail.state === 'hide') {
      since.textContent = '';
    } else if (e.detail.state === 'failed' || e.detail.state === 'rejected') {
      reloadWhenBack();
    }
  });
})();
