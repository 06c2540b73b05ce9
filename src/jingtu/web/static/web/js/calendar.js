/**
 * Arrow keys walk between the days of a month that hold tasks; Home and End go to the first and the last. Every day stays a
 * plain link, so the calendar works without this file.
 *
 *   <table data-calendar><tbody><tr><td><a href="?day=1">1</a></td>…</tr></tbody></table>
 */

/** @param {HTMLTableElement} table @returns {{link: HTMLAnchorElement, row: number, column: number}[]} */
function days(table) {
  return [...table.querySelectorAll("td a")].map((link) => {
    const cell = /** @type {HTMLTableCellElement} */ (link.closest("td"));
    const row = /** @type {HTMLTableRowElement} */ (cell.parentElement);
    return { link: /** @type {HTMLAnchorElement} */ (link), row: row.rowIndex, column: cell.cellIndex };
  });
}

/** @param {string} key @param {{row: number, column: number}} from @returns {(to: {row: number, column: number}) => boolean} */
function direction(key, from) {
  const place = (day) => day.row * 7 + day.column;
  return {
    ArrowLeft: (to) => place(to) < place(from),
    ArrowRight: (to) => place(to) > place(from),
    ArrowUp: (to) => to.row < from.row,
    ArrowDown: (to) => to.row > from.row,
    Home: () => true,
    End: () => true,
  }[key];
}

/** @param {KeyboardEvent} event */
function walk(event) {
  const table = /** @type {HTMLTableElement} */ (event.currentTarget);
  const all = days(table);
  const here = all.find((day) => day.link === document.activeElement);
  const wanted = here && direction(event.key, here);
  if (!wanted) return;
  event.preventDefault();
  const backwards = ["ArrowLeft", "ArrowUp", "End"].includes(event.key);
  const ahead = all.filter(wanted);
  (backwards ? ahead.at(-1) : ahead[0])?.link.focus();
}

for (const table of document.querySelectorAll("[data-calendar]")) {
  table.addEventListener("keydown", walk);
}
