// Plotly is there before any chart is given to it: drawings that had to wait for its script would be drawn after their page was left, which fails aloud.
window.kindredCharts = (() => {
  let loaded = null;
  return {
    // whether the reader points precisely; by touch a drag scrolls the page and must not zoom
    ready: async (interop, script) => {
      loaded ??= import(new URL(interop, document.baseURI)).then(m => m.importScript('plotly-import', script));
      try { await loaded; } catch (e) { loaded = null; throw e; }
      return matchMedia('(pointer: fine)').matches;
    },
    save: (id, options) => document.getElementById(id) && Plotly.downloadImage(id, options),
  };
})();
