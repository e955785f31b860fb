/*
 * The article's page: nothing typed is lost.
 *
 * What differs from the page as it was opened goes to the server while one types, and into this
 * browser's own storage when the server can't be asked or nobody is logged in any more. Saving
 * first asks whether somebody still is, so that the login page doesn't swallow what is posted.
 *
 * Without this file the page saves as any form does.
 */
'use strict';
{
  const WAIT = 2_000; // milliseconds after the last key
  const LONGEST = 15_000; // milliseconds of typing without a pause
  const PATIENCE = 8_000; // milliseconds for the server's answer
  const BEAT = 20_000; // milliseconds between two signs of life; attending.py counts on it
  const AWAY = 300_000; // milliseconds after which a tab nobody looks at gives none
  const OWN = new Set(['page', 'from_revision']); // nobody typed these
  const STORE = 'astana-unsaved';

  const element = (tag, text, more = {}) => {
    const made = Object.assign(document.createElement(tag), more);
    made.append(...[text].flat());
    return made;
  };

  const at = (moment) => new Date(moment).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });

  /** What this browser keeps for one person and one article; each page has an entry of its own. */
  const storeOf = (user, article) => {
    const prefix = `${STORE}:${user}:${article}:`;
    const tried = (act) => {
      try {
        return act();
      } catch {
        return undefined; // no room, or storage is forbidden here
      }
    };
    return {
      put: (page, fields) => tried(() => {
        localStorage.setItem(prefix + page, JSON.stringify({ fields, at: Date.now() }));
        return true;
      }) ?? false,
      drop: (page) => tried(() => localStorage.removeItem(prefix + page)),
      others: (own) => tried(() => Object.keys(localStorage)
        .filter((key) => key.startsWith(prefix) && key !== prefix + own)
        .map((key) => ({ page: key.slice(prefix.length), ...JSON.parse(localStorage[key]) }))
        .sort((a, b) => b.at - a.at)) ?? [],
    };
  };

  const start = () => {
    const form = document.getElementById('article_form');
    const desk = document.getElementById('open-page');
    if (!form || !desk) return;
    const { user, article, autosave: address, login } = desk.dataset;
    const store = storeOf(user, article);
    const page = () => form.elements.page.value;
    const status = document.getElementById('autosave-status');
    const panel = document.getElementById('logged-out');

    // What the page holds

    const fields = () => [...new FormData(form)].filter(([name, value]) => (
      typeof value === 'string' && !name.startsWith('_') && name !== 'csrfmiddlewaretoken'
    ));
    const held = () => JSON.stringify(fields().filter(([name]) => !OWN.has(name)));

    let opened = held(); // as the page came; other scripts still put it into shape
    let isTouched = false; // by a person
    let kept = desk.dataset.unsaved === 'yes' ? null : opened; // what the server has
    let firstTouch = 0;
    let lastTouch = 0;
    let isLeaving = false;
    let isAsking = false;
    let sending = null;

    const differs = () => desk.dataset.unsaved === 'yes' || held() !== opened;

    const reopen = () => {
      if (isTouched) return;
      if (kept === opened) kept = null;
      opened = held();
      kept ??= desk.dataset.unsaved === 'yes' ? null : opened;
    };

    const touch = (event) => {
      if (!event.isTrusted && !form.contains(event.target)) return;
      if (event.isTrusted && ['keydown', 'pointerdown', 'beforeinput'].includes(event.type)) reopen();
      isTouched = true;
      lastTouch = Date.now();
      firstTouch ||= lastTouch;
    };

    // Asking the server

    const csrf = () => {
      const cookie = document.cookie.split('; ').find((each) => each.startsWith('csrftoken='));
      // After another login the page's own is no longer good.
      if (cookie) form.elements.csrfmiddlewaretoken.value = cookie.slice('csrftoken='.length);
      return form.elements.csrfmiddlewaretoken.value;
    };

    /** Return the answer, with `state`: "ok", "out", "other", "refused" or "unreachable". */
    const ask = async (body, { keepalive = false, signal = null } = {}) => {
      const url = body ? address : `${address}?${new URLSearchParams(
        store.others(page()).map((each) => ['page', each.page]),
      )}`;
      const given = AbortSignal.timeout(PATIENCE);
      try {
        const response = await fetch(url, {
          method: body ? 'POST' : 'GET',
          body,
          headers: body ? { 'X-CSRFToken': csrf() } : {},
          redirect: 'manual', // to the login page
          keepalive,
          signal: signal ? AbortSignal.any([given, signal]) : given,
        });
        if (response.type === 'opaqueredirect' || response.status === 401) return { state: 'out' };
        if (response.status >= 500) return { state: 'unreachable' };
        const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
        const answer = isJson ? await response.json() : {};
        if (answer.user && String(answer.user) !== user) return { ...answer, state: 'other' };
        return { ...answer, state: response.ok && isJson ? 'ok' : 'refused' };
      } catch (error) {
        return { state: signal?.aborted ? 'aborted' : 'unreachable', error };
      }
    };

    const say = (text, isBad = false) => {
      status.textContent = text;
      status.classList.toggle('bad', isBad);
    };

    const clock = () => new Date().toLocaleTimeString([], { hour12: false });

    // Keeping

    const keep = async ({ keepalive = false } = {}) => {
      firstTouch = 0;
      const now = held();
      if (now === kept || isLeaving || isAsking) return;
      const isAsOpened = now === opened && desk.dataset.unsaved !== 'yes';
      const body = new URLSearchParams(fields());
      if (isAsOpened) body.set('_typed', 'nothing');
      const own = new AbortController();
      sending?.abort();
      sending = own;
      const answer = await ask(body, { keepalive, signal: own.signal });
      if (sending === own) sending = null;
      if (answer.state === 'aborted') return;
      if (answer.state === 'ok') {
        kept = now;
        store.drop(page());
        tellWhoElse(answer);
        panel.hidden = true;
        say(isAsOpened || !answer.saved_at ? '' : `Autosaved ${clock()}`);
        return;
      }
      const isHere = store.put(page(), fields());
      const here = isHere ? ` This browser kept it at ${clock()}.` : '';
      if (answer.state === 'out' || answer.state === 'other') {
        say(`Not autosaved: you are logged out.${here}`, true);
        if (panel.hidden) tell(answer); // else it is being read, with its buttons
      } else if (answer.state === 'unreachable') {
        say(`Not autosaved: the server can’t be reached.${here}`, true);
        firstTouch = Date.now(); // and again
      } else {
        say(`Not autosaved. ${answer.error ?? 'You may not change this article any more.'}${here}`, true);
      }
    };

    const tick = () => {
      if (!firstTouch) return;
      const now = Date.now();
      if (now - lastTouch >= WAIT || now - firstTouch >= LONGEST) keep();
    };

    // Who else is here

    const whoElse = document.getElementById('who-else');
    let told = '';
    let lastBeat = 0;
    let hiddenSince = 0;

    const beat = async (what = 'beat') => {
      if (article === 'new') return;
      lastBeat = Date.now();
      const body = new URLSearchParams({
        page: page(), from_revision: form.elements.from_revision.value, _typed: what,
      });
      const answer = await ask(body, { keepalive: what === 'left' });
      if (what === 'left') return;
      if (answer.state === 'ok') tellWhoElse(answer);
      else if (['out', 'other'].includes(answer.state) && panel.hidden) tell(answer);
    };

    const typedWhen = (seconds) => {
      if (seconds === null) return '';
      if (seconds < 60) return ', typing now';
      const minutes = [1, 5, 15, 30, 60].findLast((each) => each * 60 <= seconds);
      return `, last typed over ${minutes} min ago`;
    };

    /** Write it only when it changes: whoever listens to the page hears it each time. */
    const tellWhoElse = ({ others = [], saved = null }) => {
      const now = JSON.stringify([others.map((each) => [each.name, typedWhen(each.typed_ago)]), saved]);
      if (now === told) return;
      told = now;
      const here = others.map((each) => element('p', each.is_you
        ? ['You have this open in another window', typedWhen(each.typed_ago), '.']
        : [element('strong', each.name), ' has this open', typedWhen(each.typed_ago), '.']));
      whoElse.replaceChildren(...here, ...(saved ? [newer(saved)] : []));
    };

    const newer = (saved) => {
      const who = saved.is_you ? 'You, in another window,' : saved.name || 'Somebody';
      const look = element('a', 'Look at it', { href: saved.url, target: '_blank' });
      const go = element('button', 'Go on from it, keeping mine', { type: 'button', className: 'button-link' });
      go.addEventListener('click', async () => {
        go.disabled = true;
        const isUnsaved = differs();
        kept = isUnsaved ? null : held();
        await keep();
        if (isUnsaved && kept === null) { go.disabled = false; return; } // it said why
        isLeaving = true;
        window.location = isUnsaved ? saved.both : window.location.pathname;
      });
      return element('div', [
        element('p', [
          element('strong', `${who} saved revision ${saved.number} since you opened this page.`),
          ' You can go on: saving shows you both, and writes nothing over.',
        ]),
        element('div', [go, look], { className: 'unsaved-acts' }),
      ], { className: 'panel warn unsaved' });
    };

    const live = () => {
      if (Date.now() - lastBeat < BEAT || isAsking || isLeaving) return;
      if (document.hidden && Date.now() - hiddenSince > AWAY) return;
      beat();
    };

    // Nobody is logged in any more, or the server is away

    const show = (...parts) => {
      panel.replaceChildren(...parts);
      panel.hidden = false;
    };

    const acts = (...each) => element('div', each, { className: 'unsaved-acts' });

    const again = (label, button) => {
      const made = element('button', label, { type: 'button', className: 'button-link' });
      made.addEventListener('click', () => { panel.hidden = true; submit(button); });
      return made;
    };

    const tell = (answer, button = null) => {
      const isHere = !differs() || store.put(page(), fields());
      const kind = isHere
        ? 'Nothing is lost: this browser keeps what you typed, for you alone; whoever else logs in here doesn’t see it.'
        : 'This browser can’t keep what you typed: leave this page open, and log in in another tab.';
      const another = element('a', 'Log in in another tab', {
        href: login.split('?')[0] + '?next=/admin/', target: '_blank', className: 'button-link',
      });
      const here = element('a', 'Log in here', { href: login, className: 'button-link' });
      here.addEventListener('click', () => { isLeaving = isHere; });
      const goOn = button ? again('I’m logged in again: save', button) : null;
      const said = answer.state === 'other'
        ? `This browser is now logged in as ${answer.name}, not as you.`
        : 'You were logged out.';
      show(
        element('p', [element('strong', said), ` ${kind}`]),
        element('p', 'Log in in another tab and go on here; or log in here, and your text is offered to you.'),
        acts(another, ...(isHere ? [here] : []), ...(goOn ? [goOn] : [])),
      );
    };

    const unreachable = (button) => {
      const isHere = store.put(page(), fields());
      show(
        element('p', [
          element('strong', 'Not saved: the server can’t be reached.'),
          isHere ? ' This browser keeps what you typed.' : ' Leave this page open.',
        ]),
        acts(again('Try again', button)),
      );
    };

    // Saving

    const submit = async (button) => {
      if (isAsking) return;
      isAsking = true;
      sending?.abort();
      store.put(page(), fields());
      say('Saving…');
      const answer = await ask(null);
      isAsking = false;
      if (['out', 'other', 'unreachable'].includes(answer.state)) {
        say('Not saved.', true);
        if (answer.state === 'unreachable') unreachable(button);
        else tell(answer, button);
        panel.scrollIntoView({ block: 'center' });
        panel.focus();
        return;
      }
      csrf();
      isLeaving = true;
      setTimeout(() => { isLeaving = false; }, 30_000);
      form.requestSubmit(button);
    };

    // On the window: whoever else has something to say against it has said it by then.
    window.addEventListener('submit', (event) => {
      if (event.target !== form || event.defaultPrevented || isLeaving) return;
      event.preventDefault();
      submit(event.submitter);
    });

    // Leaving and coming back

    window.addEventListener('beforeunload', (event) => {
      if (!isLeaving && differs()) event.preventDefault();
    });
    window.addEventListener('pagehide', () => {
      // Some other script posts the form, or the last keys were not autosaved yet.
      if (!isLeaving && differs() && held() !== kept) store.put(page(), fields());
      beat('left');
    });
    document.addEventListener('visibilitychange', () => {
      hiddenSince = Date.now();
      // A browser sends at most 64 KB from a page that goes; more is sent while it stays.
      if (document.visibilityState === 'hidden') keep({ keepalive: held().length < 20_000 });
      else if (!panel.hidden) ask(null).then((answer) => {
        if (answer.state !== 'ok') return;
        panel.hidden = true;
        say('You are logged in again. Nothing was lost.');
        kept = null;
        keep();
      });
    });
    window.addEventListener('pageshow', (event) => {
      if (!event.persisted) return; // else: back to a page that may have been saved since
      isLeaving = false;
      form.elements.page.value = newPage();
      kept = null;
    });

    for (const type of ['beforeinput', 'input', 'change', 'keydown', 'pointerdown', 'pointerup', 'drop']) {
      document.addEventListener(type, touch, true);
    }
    django.jQuery(form).on('change', () => { lastTouch = Date.now(); firstTouch ||= lastTouch; });
    setInterval(tick, 500);
    setInterval(live, 1_000);
    beat();
    for (const later of [0, 100, 500, 1_500, 3_000]) setTimeout(reopen, later);
    store.drop(page()); // the page shows it: its save was refused
    offer({ store, page, ask, address, csrf, leave: () => { isLeaving = true; } });
  };

  /** Offer what only this browser has. */
  const offer = async ({ store, page, ask, address, csrf, leave }) => {
    if (!store.others(page()).length) return;
    const place = document.getElementById('unsaved-here');
    const answer = await ask(null);
    (answer.settled ?? []).forEach((each) => store.drop(each));
    const boxes = store.others(page()).map((each) => {
      const bring = element('button', 'Bring it back', { type: 'button', className: 'button-link' });
      const drop = element('button', 'Throw it away', { type: 'button', className: 'quiet' });
      const box = element('div', [
        element('p', [
          element('strong', 'This browser has text of yours that was not saved.'),
          ` It was typed until ${at(each.at)}, and never reached the server.`,
        ]),
        element('div', [bring, drop], { className: 'unsaved-acts' }),
      ], { className: 'panel warn unsaved' });
      box.setAttribute('role', 'status');
      bring.addEventListener('click', async () => {
        const body = new URLSearchParams(each.fields);
        body.set('page', each.page);
        const response = await fetch(address, {
          method: 'POST', body, headers: { 'X-CSRFToken': csrf() }, redirect: 'manual',
        });
        if (!response.ok) {
          box.append(element('p', 'It couldn’t be brought back just now. Reload the page and try again.', { role: 'alert' }));
          return;
        }
        store.drop(each.page);
        leave();
        window.location = `${window.location.pathname}?unsaved=${each.page}`;
      });
      drop.addEventListener('click', () => { store.drop(each.page); box.remove(); });
      return box;
    });
    // What the server has of the same page is older.
    store.others(page()).forEach((each) => document.querySelector(`.unsaved[data-page="${each.page}"]`)?.remove());
    place.replaceChildren(...boxes);
    place.hidden = !boxes.length;
  };

  /** A UUID, also on a page that isn't served by https, where randomUUID is missing. */
  const newPage = () => {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
  };

  // jQuery calls in the order of registration: the page's other scripts have put it in order.
  django.jQuery(start);
}
