/**
 * Closes an open menu with Escape or a click elsewhere, and folds what would fill a narrow screen.
 *
 *   <details data-menu><summary>…</summary>…</details>
 *   <details data-fold open><summary>目录</summary>…</details>
 */

/** @returns {HTMLDetailsElement[]} */
const opened = () => [...document.querySelectorAll("details[data-menu][open]")];

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of opened()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of opened()) {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  }
});

if (window.matchMedia("(max-width: 61.99rem)").matches) {
  for (const fold of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-fold]"))) fold.open = false;
}
