/**
 * Ties the two sides of a review together.
 *
 *   <div data-bench>
 *     <section id="document"><div data-document>…<a class="jt-flag" id="p-t001" href="?focus=t001#t-t001">…<span data-at="120">…</div>
 *       <a data-pick href="/reviews/1/tasks/add/" hidden>…</a></section>
 *     <section><div id="understood">…<article id="t-t001">…</div></section>
 *   </div>
 *   <a href="#document" data-side="document">…</a> <a href="#understood" data-side="understood">…</a>
 *
 * A flag leads to its card, fetched when it is on another page of cards; a card leads back by a plain link. Words marked with
 * the mouse or the keyboard can be made a task. On a narrow screen one side is shown at a time.
 */

const bench = /** @type {HTMLElement} */ (document.querySelector("[data-bench]"));
const narrow = window.matchMedia("(max-width: 61.99rem)");

/** @param {string} side */
function show(side) {
  bench.dataset.side = side;
  for (const link of document.querySelectorAll("[data-side][href]")) {
    if (/** @type {HTMLElement} */ (link).dataset.side === side) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** @param {string} id */
function goTo(id) {
  const target = document.getElementById(id);
  if (!target) return false;
  if (narrow.matches) show(id.startsWith("p-") ? "document" : "understood");
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
  return true;
}

/** Marks the words of one task in the document. @param {string} task */
function light(task) {
  for (const lit of bench.querySelectorAll(".jt-here")) lit.classList.remove("jt-here");
  for (const words of bench.querySelectorAll(`[data-task~="${CSS.escape(task)}"]`)) words.classList.add("jt-here");
}

bench.addEventListener("click", async (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest("a[href*='#']");
  if (!(link instanceof HTMLAnchorElement)) return;
  const id = link.hash.slice(1);
  if (!/^[pt]-/.test(id)) return;
  if (link.classList.contains("jt-flag")) {
    event.preventDefault();
    if (!document.getElementById(id)) {
      await htmx.ajax("get", link.href, { target: "#understood", select: "#understood", swap: "outerHTML" });
    }
    light(id.slice(2));
    goTo(id);
  } else if (id.startsWith("p-") && document.getElementById(id)) {
    event.preventDefault();
    light(id.slice(2));
    goTo(id);
  }
});

let acted = "";
document.body.addEventListener("htmx:beforeRequest", (event) => {
  acted = /** @type {CustomEvent} */ (event).detail.elt.closest?.("[id^='t-']")?.id ?? "";
});
document.body.addEventListener("htmx:afterSettle", () => {
  const wanted = acted || location.hash.slice(1);
  if (wanted.startsWith("t-")) goTo(wanted);
  else if (!acted) document.getElementById("understood")?.parentElement?.scrollTo({ top: 0 });
  acted = "";
});

/** The offset in the document of one end of a selection. @param {Node} node @param {number} at @returns {number | null} */
function offset(node, at) {
  const words = (node instanceof Element ? node : node.parentElement)?.closest("[data-at]");
  return words instanceof HTMLElement ? Number(words.dataset.at) + (node instanceof Text ? at : 0) : null;
}

const pick = document.querySelector("[data-pick]");
const text = bench.querySelector("[data-document]");
if (pick instanceof HTMLAnchorElement && text) {
  const address = pick.href;
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    const range = chosen?.rangeCount && !chosen.isCollapsed ? chosen.getRangeAt(0) : null;
    const inside = range && text.contains(range.commonAncestorContainer);
    const start = inside ? offset(range.startContainer, range.startOffset) : null;
    const end = inside ? offset(range.endContainer, range.endOffset) : null;
    pick.hidden = start === null || end === null || end <= start;
    if (!pick.hidden) pick.href = `${address}?start=${start}&end=${end}`;
  });
}

for (const link of document.querySelectorAll("[data-side][href]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    show(/** @type {HTMLElement} */ (link).dataset.side ?? "document");
  });
}
show("understood");
if (location.hash.startsWith("#t-") || location.hash.startsWith("#p-")) {
  if (location.hash.startsWith("#t-")) light(location.hash.slice(3));
  goTo(location.hash.slice(1));
}
