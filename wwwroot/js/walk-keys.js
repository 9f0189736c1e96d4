// The arrows that walk through the lines of a chart do not scroll the page as well; the walking itself is the server's.
document.addEventListener('keydown', e => {
  if (e.target.matches?.('svg[role=listbox]') && ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(e.key)) e.preventDefault();
});
