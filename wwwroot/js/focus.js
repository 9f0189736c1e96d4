// Takes a reader from a message to the input it is about; Blazor cannot focus what another component owns.
window.kindredFocus = id => {
  const input = document.getElementById(id);
  input?.closest('details')?.setAttribute('open', '');
  input?.scrollIntoView({ block: 'center' });
  input?.focus();
};
