// Says since when the page shows old figures, and reloads once the server answers again but no longer knows this page.
(() => {
  const line = document.getElementById('components-reconnect-modal');
  const since = line.querySelector('time');
  let waiting = null;

  const reloadWhenBack = () => {
    waiting ??= setInterval(async () => {
      try {
        if ((await fetch('/', { method: 'HEAD', cache: 'no-store' })).ok) location.reload();
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
