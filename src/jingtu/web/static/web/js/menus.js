/**
 * Closes an open menu with Escape or a click elsewhere.
 *
 *   <details data-menu><summary>…</summary>…</details>
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
