// The links of a long page show which of its sections is being read: known to the browser alone, and too often for the server.
(() => {
  let asked = false;
  const mark = () => {
    asked = false;
    const links = [...document.querySelectorAll('nav.anchors a')];
    const sections = links.map(a => document.getElementById(a.hash.slice(1)));
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
    let current = sections.findLastIndex(s => s && (atEnd || s.getBoundingClientRect().top < innerHeight / 3));
    if (current < 0) current = 0;
    links.forEach((a, i) => i === current ? a.setAttribute('aria-current', 'true') : a.removeAttribute('aria-current'));
  };
  const ask = () => { if (!asked) { asked = true; requestAnimationFrame(mark); } };
  addEventListener('scroll', ask, { passive: true });
  new MutationObserver(ask).observe(document.body, { childList: true, subtree: true });
})();
