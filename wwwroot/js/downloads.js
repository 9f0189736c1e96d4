// Downloads made in the browser: a table as text, and a figure the server draws as SVG turned into PNG.
(() => {
  const save = (href, name) => {
    const link = document.createElement('a');
    link.href = href;
    link.download = name;
    link.click();
  };

  const saveBlob = (blob, name) => {
    const href = URL.createObjectURL(blob);
    save(href, name);
    setTimeout(() => URL.revokeObjectURL(href), 10000);
  };

  // an SVG as PNG, two pixels for each of its own
  const savePng = async (href, name) => {
    const image = new Image();
    image.src = href;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 2 * image.naturalWidth;
    canvas.height = 2 * image.naturalHeight;
    const context = canvas.getContext('2d');
    context.imageSmoothingEnabled = false;
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(blob => saveBlob(blob, name), 'image/png');
  };

  window.kindredDownloads = {
    text: (name, text, type) => saveBlob(new Blob([text], { type }), name),
    copy: async href => navigator.clipboard.writeText(await (await fetch(href)).text()),
    png: (name, svg) => savePng(`data:image/svg+xml,${encodeURIComponent(svg)}`, name),
  };

  // <a data-png href="figure.svg" download="figure.png">: without script the link still gives the SVG
  document.addEventListener('click', async e => {
    const link = e.target.closest?.('a[data-png]');
    if (!link) return;
    e.preventDefault();
    await savePng(link.href, link.download);
  });
})();
