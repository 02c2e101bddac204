/**
 * What the pages do in the browser: lists that are searched and sorted in place.
 *
 * All of it is computed by the server; here its answers are put on the page.
 */

/** A list is asked for again once nobody has typed for so many milliseconds. */
const TYPING = 200;

/** Wait until nobody has called for some time, then call once. */
function after(milliseconds, run) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...values), milliseconds);
  };
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
    const link = event.target.closest(".infast-pager a");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      showList(form, new URL(link.href));
      form.scrollIntoView();
    }
  });
}

/** Make what waits for this module answer. */
function wake(part) {
  for (const button of part.querySelectorAll("[data-print]")) {
    button.disabled = false;
    button.onclick = () => window.print();
  }
}

export default {
  onExtensionPageLoad() {
    const page = document.querySelector(".infast");
    if (!page) {
      return;
    }
    page.querySelectorAll("form[data-list]").forEach(startList);
    wake(page);
  },
};
