/**
 * What the pages do in the browser: lists that are searched and sorted in place.
 *
 * All of it is computed by the server; here its answers are put on the page.
 */

/** A list is asked for again once nobody has typed for so many milliseconds. */
const TYPING = 200;

/** Wait until nobody has called for some time, then call once; or `cancel` it. */
function after(milliseconds, run) {
  let timer;
  const later = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...values), milliseconds);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}

/** Give the address that a form asks for: what is empty is left out. */
function addressOf(form, button) {
  const url = new URL(window.location.href);
  const words = new FormData(form);
  if (button?.name) {
    words.set(button.name, button.value);
  }
  const kept = [...words].filter(([, value]) => value !== "");
  url.search = new URLSearchParams(kept).toString();
  return url;
}

/** Put the list of another address in the place of the one that is shown. */
async function showList(form, url) {
  const name = form.dataset.list;
  const asked = new URL(url);
  asked.searchParams.set("partial", "true");
  form.dataset.asked = asked.href;
  const answer = await fetch(asked);
  const text = await answer.text();
  if (!answer.ok || form.dataset.asked !== asked.href || !form.isConnected) {
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector(`form[data-list="${name}"]`);
  if (!fresh) {
    return;
  }
  const focused = form.contains(document.activeElement)
    ? document.activeElement.name
    : "";
  form
    .querySelector("[data-region]")
    .replaceChildren(...fresh.querySelector("[data-region]").childNodes);
  for (const old of form.querySelectorAll(":scope > input[type=hidden]")) {
    old.remove();
  }
  form.prepend(...fresh.querySelectorAll(":scope > input[type=hidden]"));
  const links = fresh.querySelectorAll("[data-file]");
  form.querySelectorAll("[data-file]").forEach((link, place) => {
    link.href = links[place].href;
  });
  window.history.replaceState(null, "", url);
  if (focused && !form.contains(document.activeElement)) {
    const order = `th[aria-sort]:not([aria-sort=none]) button`;
    form.querySelector(order)?.focus();
  }
  for (const other of document.querySelectorAll(".infast form[data-list]")) {
    if (other !== form) {
      keepWords(other, url);
    }
  }
  wake(form);
}

/** Let another list of the page keep what this one is asked for. */
function keepWords(form, url) {
  const own = `${form.dataset.list}-`;
  for (const old of form.querySelectorAll(":scope > input[type=hidden]")) {
    if (!old.name.startsWith(own)) {
      old.remove();
    }
  }
  for (const [name, value] of url.searchParams) {
    if (!name.startsWith(own)) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.prepend(input);
    }
  }
}

/** Make a list answer to typing, choosing and sorting. */
function startList(form) {
  const ask = (button) => showList(form, addressOf(form, button));
  const askLater = after(TYPING, ask);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(event.submitter);
  });
  form.addEventListener("input", (event) => {
    if (event.target.name) {
      askLater();
    }
  });
  form.addEventListener("click", (event) => {
    const file = event.target.closest("[data-fetch]");
    if (file) {
      event.preventDefault();
      fetchFile(file);
    }
    const link = event.target.closest(".infast-pager a");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      showList(form, new URL(link.href));
      form.scrollIntoView();
    }
  });
}

/** Fetch a file; where it cannot be made, the page says why. */
async function fetchFile(link) {
  const place = link.closest("form").querySelector("[data-refused]");
  const answer = await fetch(link.href);
  place.textContent = answer.ok ? "" : await answer.text();
  place.hidden = answer.ok;
  if (answer.ok) {
    const said = answer.headers.get("Content-Disposition") ?? "";
    const file = document.createElement("a");
    file.href = URL.createObjectURL(await answer.blob());
    file.download = /filename="([^"]+)"/.exec(said)?.[1] ?? "";
    file.dataset.remote = "";
    document.body.append(file);
    file.click();
    file.remove();
    URL.revokeObjectURL(file.href);
  }
}

// --- Recording ----------------------------------------------------------------

let api;
/** What the last recording said, and its button, until the page shows it. */
let said = "";
let pressed = "";
/** The dialog that is open, if one is. */
let current;
/** Invoices that are ticked, in the order of ticking. */
const ticked = new Set();

/** Ask the server for something; give the status and what it says. */
async function ask(endpoint, body) {
  try {
    const answer = await api.request(endpoint, "PUT", undefined, body, "raw");
    return { status: answer.status, body: await answer.json() };
  } catch {
    const { unreachable } = document.querySelector(".infast").dataset;
    return { status: 0, body: { alert: unreachable } };
  }
}

/** Load the page again, as Fava does, without leaving it. */
function reloadPage() {
  const link = document.createElement("a");
  link.href = window.location.href;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Whether Tab reaches something: of several radio buttons only the one chosen. */
function isReached(one) {
  return one.type !== "radio" || one.checked;
}

/** The dialog that records. It stands beside the page, which may load again under it. */
class Recording {
  constructor(button, numbers) {
    this.target = {
      action: button.dataset.action,
      numbers,
      customer: button.dataset.customer ?? "",
    };
    this.state = document.querySelector(".infast").dataset.state;
    this.address = window.location.href;
    this.touched = new Set();
    this.shown = "";
    this.asked = 0;
    this.previewLater = after(TYPING, () => this.preview());
  }

  /** Open it, filled in with what is proposed. */
  async open() {
    document.querySelector(".infast-said").textContent = "";
    const { status, body } = await ask("dialog", {
      ...this.target,
      state: this.state,
      fields: {},
    });
    this.element = document.createElement("dialog");
    this.element.className = "infast-dialog";
    this.element.lang = document.querySelector(".infast")?.lang ?? "";
    this.element.setAttribute("aria-labelledby", "infast-title");
    document.querySelector(".infast-dialog")?.remove();
    document.body.append(this.element);
    this.listen();
    this.fill(status, body);
    current = this;
    this.element.showModal();
    this.focusAmount();
  }

  /** Draw it. */
  fill(status, body) {
    if (!body.html) {
      const foot = `<p class="infast-alert" role="alert" id="infast-title"></p>
        <button type="button" class="muted" data-close>×</button>`;
      this.element.innerHTML = foot;
      this.alert(body.alert);
      return;
    }
    this.element.innerHTML = body.html;
    this.state = body.state;
    this.title = body.title;
    this.showChoice();
    this.show(body.preview);
    if (status === 409) {
      this.alert(body.alert);
      reloadPage();
    }
  }

  get form() {
    return this.element.querySelector("form");
  }

  /** Put the cursor where a person begins: the amount, else the first field. */
  focusAmount() {
    const amount = this.form?.elements.amount;
    const first =
      amount ?? this.form?.querySelector("input, select, [data-confirm]");
    first?.focus();
    amount?.select();
  }

  listen() {
    const { element } = this;
    element.addEventListener("input", (event) => this.typed(event.target));
    element.addEventListener("click", (event) => {
      const { target } = event;
      if (target.closest("[data-close]")) {
        element.close();
      } else if (target.closest("[data-confirm]")) {
        this.confirm();
      } else if (target.closest("[data-more]")) {
        this.addLine();
      }
    });
    element.addEventListener("submit", (event) => event.preventDefault());
    element.addEventListener("keydown", (event) => {
      // Fava's own keys are not meant here.
      event.stopPropagation();
      if (event.key === "Tab") {
        this.keepFocus(event);
      }
      if (event.key !== "Enter") {
        return;
      }
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        this.confirm();
      } else if (event.target.matches("input")) {
        event.preventDefault();
      }
    });
    element.addEventListener("close", () => element.remove());
  }

  /** From the last thing that Tab reaches go to the first, and back. */
  keepFocus(event) {
    const all = [...this.element.querySelectorAll("button, input, select, pre")];
    const within = all.filter(
      (one) => !one.disabled && one.checkVisibility() && isReached(one),
    );
    const ends = [within[0], within[within.length - 1]];
    const [here, there] = event.shiftKey ? ends : ends.reverse();
    if (event.target === here) {
      event.preventDefault();
      there.focus();
    }
  }

  /** Note what a person typed or chose, and show what follows. */
  typed(field) {
    if (field.closest("[data-fresh]")) {
      this.forget((name) => name === "amount" || name.startsWith("share."));
      this.showChoice();
    }
    if (field.name.startsWith("share.")) {
      // Shares stay from now on, and what they share with them.
      for (const other of this.form.elements) {
        if (other.name.startsWith("share.") || other.name === "amount") {
          this.touched.add(other.name);
        }
      }
    }
    this.touched.add(field.name);
    this.asked += 1;
    if (field.closest("[data-redraw]")) {
      this.forget((name) => name === "amount" || name.startsWith("share."));
      this.redraw();
    } else {
      this.previewLater();
    }
  }

  forget(which) {
    for (const name of [...this.touched].filter(which)) {
      this.touched.delete(name);
    }
  }

  /** Show the fields that go with the choice made. */
  showChoice() {
    const chosen = this.form.elements.with?.value;
    for (const field of this.form.querySelectorAll("[data-when]")) {
      field.hidden = field.dataset.when !== chosen;
    }
  }

  /** Give what was typed and chosen; what nobody touched is the server's to propose. */
  fields() {
    const fields = {};
    for (const field of this.form.elements) {
      const { name, type, value } = field;
      if (!name || field.closest("[hidden]")) {
        continue;
      }
      if (type === "radio" || type === "checkbox") {
        if (field.checked) {
          fields[name] = value;
        }
      } else if (this.touched.has(name) || this.isAlwaysSaid(field)) {
        fields[name] = value;
      }
    }
    return fields;
  }

  /** Whether a field says something that no proposal takes the place of. */
  isAlwaysSaid({ name, type, value }) {
    return value !== "" && (name.startsWith("line.") || type === "date");
  }

  request() {
    return { ...this.target, state: this.state, fields: this.fields() };
  }

  /** Fetch what would be written; an answer that came too late is left. */
  async preview() {
    this.previewLater.cancel();
    this.asked += 1;
    const mine = this.asked;
    const { status, body } = await ask("preview", this.request());
    if (mine !== this.asked || !this.element.isConnected) {
      return false;
    }
    if (status === 200) {
      this.alert("");
      this.show(body);
      return true;
    }
    this.refused(status, body);
    return false;
  }

  /** Show what would be written, and what follows from it. */
  show(body) {
    const { form } = this;
    this.shown = body.shown;
    form.querySelector("pre").textContent = body.text;
    const sentence = form.querySelector("[role=status]");
    if (sentence.textContent !== body.sentence) {
      sentence.textContent = body.sentence;
    }
    form.querySelector(".infast-warning").hidden = !body.definitive;
    if (body.confirm) {
      form.querySelector("[data-confirm]").textContent = body.confirm;
    }
    for (const [name, value] of Object.entries(body.values)) {
      const field = form.elements[name];
      if (field && !this.touched.has(name) && field.value !== value) {
        const whole =
          document.activeElement === field &&
          field.selectionEnd - field.selectionStart === field.value.length;
        field.value = value;
        if (whole && field.select) {
          field.select();
        }
      }
    }
    for (const cell of form.querySelectorAll("[data-left]")) {
      cell.textContent = body.shares[cell.dataset.left]?.left ?? "";
    }
    for (const cell of form.querySelectorAll("[data-outstanding]")) {
      const figures = body.shares[cell.dataset.outstanding];
      cell.textContent = figures?.outstanding ?? cell.textContent;
    }
    this.errors(body.errors);
  }

  /** Say at each field what cannot be read. */
  errors(errors) {
    for (const place of this.form.querySelectorAll("[data-error]")) {
      const text = errors[place.dataset.error] ?? "";
      place.textContent = text;
      const field = this.form.elements[place.dataset.error];
      field?.toggleAttribute("aria-invalid", text !== "");
      if (text) {
        field?.setAttribute("aria-invalid", "true");
      }
    }
  }

  alert(sentence) {
    const place = this.element.querySelector("[role=alert]");
    if (place && place.textContent !== sentence) {
      place.textContent = sentence ?? "";
    }
    const status = this.element.querySelector("[role=status]");
    if (sentence && status?.textContent === sentence) {
      // It is said once.
      status.textContent = "";
    }
  }

  /** Record what is shown: once, however often the button is pressed. */
  async confirm() {
    const button = this.form?.querySelector("[data-confirm]");
    if (!button || button.disabled) {
      return;
    }
    button.disabled = true;
    const fresh = await this.preview();
    if (fresh) {
      const { status, body } = await ask("record", {
        ...this.request(),
        shown: this.shown,
      });
      if (status === 200) {
        this.recorded(body);
        return;
      }
      this.refused(status, body);
    }
    button.disabled = false;
    (this.form.querySelector("[aria-invalid]") ?? button).focus();
  }

  /** Say why it was not recorded; nothing that was typed is lost. */
  refused(status, body) {
    if (body.errors) {
      this.errors(body.errors);
    }
    if (status === 409) {
      this.state = body.state;
      reloadPage();
      this.redraw(body.alert);
      return;
    }
    this.alert(body.alert ?? "");
  }

  /** Draw it afresh on the books as they are now, with what was typed. */
  async redraw(sentence) {
    const sent = this.fields();
    const { status, body } = await ask("dialog", {
      ...this.target,
      state: this.state,
      fields: sent,
    });
    if (!body.html) {
      this.alert(body.alert);
      return;
    }
    // What was typed meanwhile is kept too.
    const typed = this.fields();
    const focused = document.activeElement?.name;
    this.fill(status, body);
    const lines = Object.keys(typed).map((name) => /^line\.(\d+)\./.exec(name)?.[1] ?? 0);
    const last = Math.max(0, ...lines);
    while (last >= this.form.querySelectorAll(".infast-line").length && last > 0) {
      this.addLine();
    }
    for (const [name, value] of Object.entries(typed)) {
      const field = this.form.elements[name];
      if (field?.type === "checkbox") {
        field.checked = true;
      } else if (field && (this.touched.has(name) || field instanceof RadioNodeList)) {
        field.value = value;
      }
    }
    this.showChoice();
    const named = `[name="${CSS.escape(focused ?? "")}"]`;
    [`${named}:checked`, named, "[data-confirm]"]
      .map((selector) => this.form.querySelector(selector))
      .find(Boolean)
      .focus();
    if (sentence) {
      this.alert(sentence);
    }
    if (JSON.stringify(typed) !== JSON.stringify(sent)) {
      this.previewLater();
    }
  }

  /** Close it, and load the page that shows the result. */
  recorded(body) {
    const { recorded } = document.querySelector(".infast").dataset;
    said = recorded.replace("{0}", body.number);
    const { action, numbers } = this.target;
    const about = CSS.escape(numbers.join(" "));
    pressed = `[data-action="${action}"][data-numbers="${about}"]`;
    ticked.clear();
    this.element.close();
    reloadPage();
  }

  /** Add a line to an invoice. */
  addLine() {
    const lines = this.form.querySelector("[data-lines]");
    const place = lines.querySelectorAll(":scope > .infast-line").length;
    const line = lines.querySelector("template").content.cloneNode(true);
    for (const one of line.querySelectorAll("[id], [name], [for], [data-error]")) {
      for (const word of ["id", "name", "for", "data-error", "aria-describedby"]) {
        if (one.hasAttribute(word)) {
          const old = one.getAttribute(word);
          one.setAttribute(word, old.replace("line.0.", `line.${place}.`));
        }
      }
    }
    lines.querySelector("[data-more]").before(line);
    this.form.elements[`line.${place}.amount`].focus();
  }
}

/** Show what the invoices ticked come to. */
async function showSelection() {
  const bar = document.querySelector(".infast [data-bar]");
  if (!bar) {
    return;
  }
  const numbers = [...ticked];
  bar.hidden = numbers.length === 0;
  if (bar.hidden) {
    return;
  }
  const { body } = await ask("selection", { numbers });
  if (String([...ticked]) !== String(numbers)) {
    return;
  }
  bar.querySelector("[data-sum]").textContent = body.text ?? body.alert;
  bar.querySelector("[data-why-not]").textContent = body.why_not ?? "";
  bar.querySelector("button").disabled = Boolean(body.why_not ?? body.alert);
}

/** Make what waits for this module answer. */
function wake(part) {
  for (const button of part.querySelectorAll("[data-print]")) {
    button.disabled = false;
    button.onclick = () => window.print();
  }
  for (const button of part.querySelectorAll("[data-action]")) {
    const { numbers } = button.dataset;
    const named = () => (numbers ? numbers.split(" ") : []);
    const chosen = button.closest("[data-bar]") ? () => [...ticked] : named;
    button.disabled = false;
    button.onclick = () => new Recording(button, chosen()).open();
  }
  for (const tick of part.querySelectorAll("[data-tick]")) {
    const number = tick.dataset.tick;
    const row = tick.closest("tr");
    tick.disabled = false;
    tick.checked = ticked.has(number);
    row.classList.toggle("infast-ticked", tick.checked);
    tick.onchange = () => {
      ticked[tick.checked ? "add" : "delete"](number);
      row.classList.toggle("infast-ticked", tick.checked);
      showSelection();
    };
  }
}

/** Give the choice of customers those that did not come with a large page. */
async function fillChoices(select) {
  const answer = await api.request("customers.json", "GET", undefined, undefined, "raw");
  for (const [key, name] of answer.ok ? await answer.json() : []) {
    if (key !== select.value) {
      select.append(new Option(name, key));
    }
  }
}

/** Where the page was when it was last shown: another one forgets what was ticked. */
let place = "";

export default {
  init(context) {
    api = context.api;
  },

  onPageLoad() {
    if (current?.element.open && current.address !== window.location.href) {
      // The browser went back under it.
      current.element.close();
    }
  },

  onExtensionPageLoad() {
    const page = document.querySelector(".infast");
    if (!page) {
      return;
    }
    const words = new URLSearchParams(window.location.search);
    const here = `${words.get("page")} ${words.get("customer")}`;
    if (here !== place) {
      ticked.clear();
      place = here;
    }
    page.querySelectorAll("form[data-list]").forEach(startList);
    page.querySelectorAll("select[data-choices]").forEach(fillChoices);
    wake(page);
    showSelection();
    if (said) {
      page.querySelector(".infast-said").textContent = said;
      said = "";
      // The keyboard goes on where it was, or at the top of what is shown.
      const next = [pressed, "h2", ".infast-top a"]
        .map((selector) => page.querySelector(selector))
        .find(Boolean);
      if (next.matches("h2")) {
        next.tabIndex = -1;
      }
      next.focus({ preventScroll: true });
    }
    page.dataset.ready = "";
  },
};
