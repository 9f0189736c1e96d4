// The editor of reports: saves and draws over REST as people type, and keeps what is not saved yet in the browser, so that a lost connection or a
// reload loses nothing.
(() => {
  let editor = null;

  const send = (method, url, body) => fetch(url, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

  class Editor {
    constructor(page, draft) {
      Object.assign(this, { page, id: draft.id, version: draft.version, saving: null, drawn: 0 });
      this.title = document.getElementById('report-title');
      this.text = document.getElementById('report-text');
      this.preview = document.getElementById('report-preview');
      this.title.value = draft.title;
      this.text.value = draft.markdown;
      this.saved = this.now();
      this.typed = () => this.changed();
      this.title.addEventListener('input', this.typed);
      this.text.addEventListener('input', this.typed);
      this.recall();
      this.draw();
    }

    get key() { return `kindred-report-${this.id ?? 'new' + location.search}`; }

    now() { return { title: this.title.value, markdown: this.text.value }; }

    get dirty() { const now = this.now(); return now.title !== this.saved.title || now.markdown !== this.saved.markdown; }

    // what this browser kept because it could not be saved
    recall() {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? 'null');
      if (!kept || (kept.title === this.saved.title && kept.markdown === this.saved.markdown)) return;
      this.title.value = kept.title;
      this.text.value = kept.markdown;
      if (this.id && kept.version !== this.version) {
        this.version = kept.version;
        this.conflict(true);
      } else {
        this.say('Brought back what was not saved');
        this.later();
      }
    }

    changed() {
      localStorage.setItem(this.key, JSON.stringify({ ...this.now(), version: this.version }));
      this.say('Not saved yet');
      this.later();
      clearTimeout(this.drawing);
      this.drawing = setTimeout(() => this.draw(), 450);
    }

    later(wait = 900) {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.save(), wait);
    }

    // one request at a time: who asks meanwhile gets the answer of the one under way
    save(asked) {
      clearTimeout(this.waiting);
      this.saving ??= this.saveNow(asked).finally(() => {
        this.saving = null;
        if (this.dirty && !this.retrying && !this.conflicting && !this.wrong) this.later(0);
      });
      return this.saving;
    }

    async saveNow(asked) {
      if (this.conflicting || (!this.dirty && !(asked && !this.id))) return;
      this.retrying = this.wrong = false;
      this.say('Saving…');
      const sent = this.now();
      try {
        const answer = this.id
          ? await send('PATCH', `/api/v1/reports/${this.id}?unfinished=true`, { ...sent, version: this.version })
          : await send('POST', '/api/v1/reports?unfinished=true', sent);
        if (answer.status === 409) this.conflict(true);
        else if (!answer.ok) this.refused(await answer.json());
        else await this.stored(sent, await answer.json());
      } catch {
        this.say('Not saved: the server cannot be reached. What you typed is kept in this browser.', true);
        this.retrying = true;
        this.later(4000);
      }
    }

    async stored(sent, report) {
      const key = this.key, created = !this.id;
      this.version = report.version;
      this.id = Number(report.id);
      this.saved = sent;
      if (this.dirty) this.changed();
      else this.say(`Saved ${new Date().toTimeString().slice(0, 5)}`);
      if (created || !this.dirty) localStorage.removeItem(key);
      if (created) {
        this.read();
        await this.page.invokeMethodAsync('Created', this.id).catch(() => history.replaceState(null, '', `/reports/${this.id}/edit`));
      }
    }

    read() {
      const link = document.getElementById('report-read');
      link.href = `/reports/${this.id}`;
      link.hidden = false;
    }

    refused(problem) {
      this.wrong = true;
      const why = Object.values(problem.errors ?? {}).flat().join(' ') || problem.detail;
      this.say(`Not saved: ${why}`, true);
    }

    conflict(shown) {
      this.conflicting = shown;
      document.getElementById('report-conflict').hidden = !shown;
      if (shown) this.say('Not saved: changed elsewhere', true);
    }

    async resolve(mine) {
      const theirs = await (await fetch(`/api/v1/reports/${this.id}`)).json();
      this.version = theirs.version;
      this.saved = { title: theirs.title, markdown: theirs.markdown };
      this.conflict(false);
      if (mine) return this.save();
      this.title.value = theirs.title;
      this.text.focus();
      this.text.select();
      document.execCommand('insertText', false, theirs.markdown); // so that undoing brings one's own back
      this.text.value = theirs.markdown;
      localStorage.removeItem(this.key);
      this.say('Saved');
      this.draw();
    }

    async draw() {
      const mine = ++this.drawn;
      try {
        const answer = await send('POST', '/api/v1/reports/preview', { markdown: this.text.value });
        if (!answer.ok || mine !== this.drawn) return;
        const { html } = await answer.json();
        if (mine === this.drawn) this.preview.innerHTML = html; // the server lets nothing through that acts
      } catch { /* the state line says that the server is away */ }
    }

    insert(block) {
      const { value, selectionStart: at, selectionEnd: end } = this.text;
      const before = value.slice(0, at), after = value.slice(end);
      const lead = before === '' ? '' : before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
      const trail = after.startsWith('\n\n') ? '' : after.startsWith('\n') ? '\n' : '\n\n';
      this.text.focus();
      if (!document.execCommand('insertText', false, lead + block + trail)) this.text.setRangeText(lead + block + trail, at, end, 'end');
      this.changed();
    }

    say(words, wrong) {
      const state = document.getElementById('report-state');
      state.textContent = words;
      state.classList.toggle('wrong', !!wrong);
    }

    leave() {
      clearTimeout(this.drawing);
      if (this.dirty) this.save();
      clearTimeout(this.waiting);
    }
  }

  window.kindredReport = {
    edit: (page, draft) => { editor = new Editor(page, draft); },
    leave: () => { editor?.leave(); editor = null; },
  };

  document.addEventListener('click', e => {
    const at = selector => e.target.closest?.(selector);
    if (at('[data-print]')) {
      e.preventDefault(); // answered: see early.js
      return print();
    }
    if (!editor) return;
    const offer = at('[data-insert]');
    if (offer) {
      offer.closest('details').open = false;
      editor.insert(offer.dataset.insert);
    } else if (at('[data-save]')) editor.save(true);
    else if (at('[data-keep-mine]')) editor.resolve(true);
    else if (at('[data-take-theirs]')) editor.resolve(false);
    const menu = document.querySelector('details.insert[open]');
    if (menu && !menu.contains(e.target)) menu.open = false;
  });

  // what is read next is what was typed last; before Blazor's own handler, which follows the link at once
  document.addEventListener('click', async e => {
    const link = e.target.closest?.('#report-read');
    if (!link || !editor?.dirty) return;
    e.preventDefault();
    for (let tries = 0; tries < 3 && editor?.dirty; tries++) await editor.save();
    if (editor && !editor.dirty) Blazor.navigateTo(link.getAttribute('href'));
  }, true);

  addEventListener('keydown', e => {
    if (editor && (e.ctrlKey || e.metaKey) && e.key === 's') { e.preventDefault(); editor.save(true); }
    if (e.key === 'Escape') { const menu = document.querySelector('details.insert[open]'); if (menu) { menu.open = false; menu.querySelector('summary').focus(); } }
  });

  // paper is white
  let theme = null;
  addEventListener('beforeprint', () => { theme = document.documentElement.dataset.theme ?? ''; document.documentElement.dataset.theme = 'light'; });
  addEventListener('afterprint', () => { if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme; });
})();
