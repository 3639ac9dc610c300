// The desk's keys, its news, and the words that somebody chooses in a text. Every act is a link or a form without this, too.
(() => {
  "use strict";
  const find = (what) => document.querySelector(what);
  const all = (what) => Array.from(document.querySelectorAll(what));

  // Times in the reader's zone; the exact one stays in the title.
  const local = (within) => {
    for (const time of within.querySelectorAll("time[datetime*='T']")) {
      const at = new Date(time.dateTime);
      if (!time.dataset.told && !Number.isNaN(at.getTime())) {
        time.textContent = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
        time.dataset.told = "yes";
      }
    }
  };
  local(document);
  document.addEventListener("htmx:afterSwap", () => local(document));

  // A form that a link leads to is opened.
  const open = (id) => {
    const form = id && document.getElementById(id);
    if (form && form.tagName === "DETAILS") {
      form.open = true;
      const field = form.querySelector("input:not([type=hidden]), select, textarea");
      if (field) field.focus();
      form.scrollIntoView({ block: "nearest" });
    }
    return Boolean(form);
  };
  const arrive = () => { if (!find(".done")) open(decodeURIComponent(location.hash.slice(1))); };
  addEventListener("hashchange", () => open(decodeURIComponent(location.hash.slice(1))));
  arrive();
  const problem = find(".problem");
  if (problem) { problem.tabIndex = -1; problem.focus(); }

  // Keys. They can be turned off, for whoever speaks to the machine.
  const store = (() => { try { return localStorage; } catch { return null; } })();
  let on = !store || store.getItem("keys") !== "off";
  const off = find("#keys-off");
  const say = () => { if (off) off.textContent = on ? "Turn single keys off" : "Turn single keys on"; };
  if (off) {
    off.hidden = false;
    say();
    off.addEventListener("click", () => { on = !on; if (store) store.setItem("keys", on ? "on" : "off"); say(); });
  }
  const rows = () => all("[data-row]");
  const here = () => rows().findIndex((row) => row.contains(document.activeElement));
  const go = (step) => {
    const list = rows();
    if (!list.length) return;
    const at = here();
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1)];
    const target = next.matches("[tabindex]") ? next : next.querySelector("a, button, summary") || next;
    if (target === next && !next.hasAttribute("tabindex")) next.tabIndex = -1;
    target.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const row = () => rows()[here()];
  const press = (key) => {
    const within = row() || (key === "m" || key === "e" ? null : find(".row.draft"));
    const target = within && within.querySelector(`[data-key="${key}"]`);
    if (target) {
      target.click();
      if (target.tagName === "SUMMARY") {
        const field = target.parentElement.querySelector("textarea");
        if (target.parentElement.open && field) field.focus();
      }
      return true;
    }
    const form = find(`details[data-key="${key}"]`);
    if (form) return open(form.id);
    const link = within && within.querySelector("a[href^='/claims/']");
    if (link && (key === "m" || key === "e")) {
      location.href = link.getAttribute("href") + (key === "m" ? "#mark" : "#evidence");
      return true;
    }
    return false;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement) document.activeElement.blur();
    if (!on || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const acts = {
      j: () => { go(1); return true; },
      k: () => { go(-1); return true; },
      "/": () => { const box = find("#find"); if (box) box.focus(); return Boolean(box); },
      "?": () => { const keys = find("#keys"); if (keys) { keys.open = true; keys.querySelector("summary").focus(); } return Boolean(keys); },
      c: () => { const take = find("#take"); if (take && !take.parentElement.hidden) { take.click(); return true; } return false; },
      m: () => press("m"), e: () => press("e"), a: () => press("a"), d: () => press("d"),
    };
    if (Object.hasOwn(acts, event.key) && acts[event.key]()) event.preventDefault();
  });

  // Words chosen in a text become a claim's.
  const story = find(".story");
  const take = find("#take");
  if (story && take) {
    let chosen = null;
    const points = (text) => Array.from(text).length;
    document.addEventListener("selectionchange", () => {
      const selection = getSelection();
      const inside = selection.rangeCount && !selection.isCollapsed && story.contains(selection.anchorNode) && story.contains(selection.focusNode);
      if (inside) {
        const range = selection.getRangeAt(0).cloneRange();
        const piece = (range.startContainer.nodeType === 3 ? range.startContainer.parentElement : range.startContainer).closest("[data-at]");
        let start = "";
        if (piece && range.startContainer.nodeType === 3) {
          start = Number(piece.dataset.at) + points(range.startContainer.data.slice(0, range.startOffset));
        }
        const words = range.cloneContents();
        for (const sign of words.querySelectorAll(".sign, .hidden")) sign.remove();
        const parts = words.querySelector("p") ? Array.from(words.children, (part) => part.textContent) : [words.textContent];
        chosen = { words: parts.join("\n").trim(), start };
      }
      take.parentElement.hidden = !inside;
    });
    take.addEventListener("mousedown", (event) => event.preventDefault());
    take.addEventListener("click", () => {
      if (!chosen) return;
      find("#quote").value = chosen.words;
      find("#start").value = chosen.start;
      find("#claim-text").value = chosen.words;
      open("new");
      find("#claim-text").focus();
    });
  }

  // A file of records is put into the form's field.
  const file = find("#file");
  if (file) {
    find("#choose").hidden = false;
    file.addEventListener("change", async () => {
      if (!file.files.length) return;
      find("[data-file]").value = await file.files[0].text();
      find("#file-name").value = file.files[0].name;
    });
  }

  // What takes a while says so; what is done of it so far comes in as news.
  let slow = null;
  for (const form of all("form[data-slow]")) {
    form.addEventListener("submit", () => {
      slow = form.dataset.slow;
      if (find("#news")) find("#news").textContent = slow;
    });
  }

  // What a colleague changes meanwhile. Only the page that is looked at listens.
  const news = find("#news");
  const seq = document.body.dataset.seq;
  if (news && seq && "EventSource" in window) {
    let events = null;
    let after = seq;
    const listen = () => {
      if (document.hidden || events) return;
      events = new EventSource(`/live?after=${after}&at=${encodeURIComponent(location.pathname)}`);
      events.addEventListener("message", (event) => {
        const told = JSON.parse(event.data);
        if (!told.seq) return;
        after = event.lastEventId;
        if (slow) { news.textContent = `${slow} ${told.by}: ${told.summary}`; return; }
        const link = document.createElement("a");
        link.href = location.pathname + location.search.replace(/([?&])done=[^&]*&?/, "$1");
        link.textContent = "Load it again";
        news.replaceChildren(document.createTextNode(`${told.by}: ${told.summary} `), link);
      });
    };
    const stop = () => { if (events) { events.close(); events = null; } };
    document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
    addEventListener("pagehide", stop);
    addEventListener("pageshow", () => { slow = null; listen(); });
    listen();
  }
})();
