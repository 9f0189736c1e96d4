// Sets the look before the first paint, which Blazor is too late for: the stored choice, else the system's.
// The cookie tells the server's first rendering what was shown last; the choice itself stays in localStorage.
(() => {
  const key = 'kindred-theme';
  const system = matchMedia('(prefers-color-scheme: dark)');
  const watchers = new Set();
  let choice = null;
  try { choice = localStorage.getItem(key); } catch { /* storage may be forbidden: follow the system */ }

  const dark = () => choice ? choice === 'dark' : system.matches;
  const show = () => {
    document.documentElement.dataset.theme = dark() ? 'dark' : 'light';
    document.cookie = `kindred-dark=${dark() ? 1 : 0}; path=/; max-age=31536000; samesite=lax`;
    watchers.forEach(w => w.invokeMethodAsync('ShowTheme', dark()));
  };

  show();
  system.addEventListener('change', show);
  document.addEventListener('click', e => {
    if (!e.target.closest('[data-theme-toggle]')) return;
    e.preventDefault(); // answered: see early.js
    const next = dark() ? 'light' : 'dark';
    choice = next === (system.matches ? 'dark' : 'light') ? null : next; // back on the system's side: follow it again
    try { choice ? localStorage.setItem(key, choice) : localStorage.removeItem(key); } catch { /* not kept, still shown */ }
    show();
  });

  window.kindredTheme = {
    watch: w => { watchers.add(w); return dark(); },
    unwatch: w => watchers.delete(w),
  };
})();
