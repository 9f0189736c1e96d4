// What charts do in the browser beside drawing: growing point by point, zoom by keys and buttons, files.
window.kindredCharts = (() => {
  let loaded = null;
  const axes = ['xaxis', 'yaxis'];

  // All of it, as drawn before any zoom; where Plotly chose the ends itself, as they were when first asked for.
  const whole = (plot, axis) => {
    const full = plot._fullLayout[axis];
    const home = full._rangeInitial0 === undefined ? (plot.kindredHome ??= {})[axis] ??= [...full.range] : [full._rangeInitial0, full._rangeInitial1];
    return home.map(Number);
  };

  // The window into an axis as shares of all of it.
  const seen = (plot, axis) => {
    const [from, to] = whole(plot, axis), shares = plot._fullLayout[axis].range.map(v => (v - from) / (to - from));
    return { middle: (shares[0] + shares[1]) / 2, wide: Math.min(1, shares[1] - shares[0]) };
  };

  const show = async (plot, windows) => {
    const layout = {};
    for (const [axis, { middle, wide }] of Object.entries(windows)) {
      const [from, to] = whole(plot, axis), at = Math.min(1 - wide / 2, Math.max(wide / 2, middle));
      layout[`${axis}.range[0]`] = from + (to - from) * (at - wide / 2);
      layout[`${axis}.range[1]`] = from + (to - from) * (at + wide / 2);
    }
    plot._fullLayout._guiEditing = true; // as if it had been dragged: it stays through new data, and Reset takes it back
    const drawing = Plotly.relayout(plot, layout);
    plot._fullLayout._guiEditing = false;
    await drawing;
  };

  const number = v => Number(v.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 6 });
  const ends = axis => {
    const [from, to] = axis.range;
    if (axis.type === 'log') return [number(10 ** from), number(10 ** to)];
    if (axis.tickmode !== 'array' || !axis.ticktext?.length) return [number(from), number(to)];
    const inside = axis.tickvals.map((v, i) => [Number(v), axis.ticktext[i]]).filter(([v]) => v >= Math.min(from, to) && v <= Math.max(from, to)).map(([, text]) => text);
    return inside.length ? [inside[0], inside.at(-1)] : [number(from), number(to)];
  };

  const say = plot => {
    const line = plot.closest('figure.chart')?.querySelector('[data-zoom-said]');
    if (!line) return;
    const zoomed = axes.some(a => seen(plot, a).wide < 0.999);
    line.textContent = zoomed ? 'Shown: ' + axes.map(a => [plot._fullLayout[a].title?.text || (a === 'xaxis' ? 'across' : 'up'), ends(plot._fullLayout[a])]).map(([name, [a, b]]) => `${name} ${a} to ${b}`).join(', ') : 'All of the chart is shown';
  };

  // in, out, left, right, up, down; false where there is nothing further that way
  const zoom = (plot, how) => {
    const now = Object.fromEntries(axes.map(a => [a, seen(plot, a)]));
    if (how === 'in' || how === 'out') {
      for (const w of Object.values(now)) w.wide = how === 'in' ? Math.max(0.001, 0.7 * w.wide) : Math.min(1, w.wide / 0.7);
    } else {
      const axis = how === 'left' || how === 'right' ? 'xaxis' : 'yaxis', w = now[axis];
      if (w.wide > 0.999) return false;
      w.middle += (how === 'left' || how === 'down' ? -0.2 : 0.2) * w.wide;
    }
    show(plot, now).then(() => say(plot));
    return true;
  };

  const keys = { '+': 'in', '=': 'in', '-': 'out', ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
  document.addEventListener('keydown', e => {
    if (!e.target.matches?.('figure.chart .plot[tabindex]') || e.ctrlKey || e.metaKey || e.altKey) return;
    const plot = e.target.querySelector('.js-plotly-plot');
    if (!plot) return;
    if (e.key === '0') e.target.closest('figure').querySelector('[data-zoom=all]')?.click();
    else if (!keys[e.key] || !zoom(plot, keys[e.key])) return;
    e.preventDefault();
  });
  document.addEventListener('click', e => {
    const button = e.target.closest?.('figure.chart [data-zoom]'), plot = button?.closest('figure').querySelector('.plot .js-plotly-plot');
    if (!plot) return;
    if (button.dataset.zoom === 'all') button.closest('figure').querySelector('[data-zoom-said]').textContent = 'All of the chart is shown'; // the page draws it
    else zoom(plot, button.dataset.zoom);
  });

  // A chart as a file of its own: its title above, below what it rests on, as the page says it.
  const measure = document.createElement('canvas').getContext('2d');
  const words = el => {
    const copy = el.cloneNode(true);
    for (const tool of copy.querySelectorAll('button, .copy')) tool.remove();
    return copy.textContent.replace(/\s+/g, ' ').trim();
  };
  const lines = (text, font, width) => {
    measure.font = font;
    const broken = [];
    for (const word of text.split(' ').filter(w => w)) {
      const longer = broken.length ? `${broken.at(-1)} ${word}` : word;
      if (broken.length && measure.measureText(longer).width <= width) broken[broken.length - 1] = longer;
      else broken.push(word);
    }
    return broken;
  };
  const file = async (plot, { width, height, font, ink, quiet, ground }) => {
    const figure = plot.closest('figure.chart'), section = figure.closest('section'), label = figure.getAttribute('aria-label');
    const own = [...figure.querySelectorAll('.chart-foot .cap')], around = [...section?.querySelectorAll('.cap') ?? []].filter(c => !c.closest('figure'));
    const caption = (own.length ? own : around).map(words).join(' ');
    const drawing = await Plotly.toImage(plot, { format: 'svg', width, height });
    const inner = new DOMParser().parseFromString(decodeURIComponent(drawing.slice(drawing.indexOf(',') + 1)), 'image/svg+xml').documentElement;
    const part = (name, attributes, text) => {
      const el = document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const [key, value] of Object.entries(attributes)) el.setAttribute(key, value);
      if (text) el.textContent = text;
      return el;
    };
    const head = lines(label.split(':')[0], `600 14px ${font}`, width - 24), foot = lines(caption, `11px ${font}`, width - 24);
    const top = 14 + 18 * head.length, all = top + height + 16 * foot.length + 16;
    const svg = part('svg', { width, height: all, viewBox: `0 0 ${width} ${all}`, 'font-family': font });
    svg.append(part('title', {}, label), part('desc', {}, caption), part('rect', { width, height: all, fill: ground }));
    head.forEach((text, i) => svg.append(part('text', { x: 12, y: 24 + 18 * i, fill: ink, 'font-size': 14, 'font-weight': 600 }, text)));
    inner.setAttribute('y', top);
    svg.append(inner);
    foot.forEach((text, i) => svg.append(part('text', { x: 12, y: top + height + 16 + 16 * i, fill: quiet, 'font-size': 11 }, text)));
    return new XMLSerializer().serializeToString(svg);
  };

  // Charts near the window are drawn first, the others one by one once the page has been quiet, so that they are there for the printer and for those who scroll.
  const waiting = new Map(); // element → called when it is to be drawn
  const quiet = 1500, between = 150;
  let next = 0;
  const draw = el => {
    sight.unobserve(el);
    waiting.get(el)();
    waiting.delete(el);
  };
  const shown = el => !el.isConnected || el.offsetParent;
  const later = wait => {
    clearTimeout(next);
    next = setTimeout(() => {
      const el = [...waiting.keys()].find(shown); // one behind its table waits until it is shown
      if (el) { draw(el); later(between); }
    }, wait);
  };
  const sight = new IntersectionObserver(entries => entries.filter(e => e.isIntersecting && waiting.has(e.target)).forEach(e => draw(e.target)), { rootMargin: '25%' });
  const turn = el => new Promise(done => {
    waiting.set(el, done);
    sight.observe(el);
    later(quiet);
  });
  addEventListener('beforeprint', () => [...waiting.keys()].filter(shown).forEach(draw));

  return {
    // It is the chart's turn, and Plotly is there before it is given: drawings that had to wait for its script would be drawn after their page was left, which fails aloud.
    // Says whether the reader points precisely; by touch a drag scrolls the page and must not zoom.
    ready: async (interop, script, whole, el) => {
      if (el) await turn(el);
      loaded ??= import(new URL(interop, document.baseURI)).then(m => m.importScript('plotly-import', script))
        .then(() => { document.getElementById('plotly-import').dataset.originalSrc = whole; }); // the library looks here whether its own bundle is loaded
      try { await loaded; } catch (e) { loaded = null; throw e; }
      return matchMedia('(pointer: fine)').matches;
    },
    save: async (id, format, name, look) => {
      const plot = document.getElementById(id);
      if (!plot) return;
      const svg = await file(plot, look);
      if (format === 'svg') kindredDownloads.text(`${name}.svg`, svg, 'image/svg+xml');
      else kindredDownloads.png(`${name}.png`, svg);
    },
    // what a growing chart has more than before; a zoom stays
    change: (id, { added, replaced, labels, x, y }) => {
      const plot = document.getElementById(id);
      if (!plot?.data) return;
      for (const line of replaced) Object.assign(plot.data[line.at], { x: line.x, y: line.y, text: line.text ?? undefined });
      for (const line of added) for (const part of ['x', 'y', 'text']) if (line[part]) plot.data[line.at][part] = [...(plot.data[line.at][part] ?? []), ...line[part]];
      const reach = (axis, range) => ({ ...plot.layout[axis], ...(range ? { range, autorange: false } : { range: undefined, autorange: true }) });
      const layout = { ...plot.layout, xaxis: reach('xaxis', x), yaxis: reach('yaxis', y) };
      if (labels) layout.annotations = labels.map((label, i) => ({ ...plot.layout.annotations[i], ...label }));
      Plotly.react(plot, plot.data.map(line => ({ ...line })), layout);
      for (const [axis, range] of [['xaxis', x], ['yaxis', y]]) if (range) [plot._fullLayout[axis]._rangeInitial0, plot._fullLayout[axis]._rangeInitial1] = range;
    },
  };
})();
