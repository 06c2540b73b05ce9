/**
 * Counts the ticked rows of a list, ticks all of them, and keeps the buttons quiet while none is ticked.
 *
 *   <input type="checkbox" name="assignments" form="bulk">
 *   <div data-pick="bulk"><button data-pick-all hidden>…</button><button form="bulk">…</button><span data-pick-count></span></div>
 */

for (const bar of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-pick]"))) {
  const boxes = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll(`input[type=checkbox][form="${bar.dataset.pick}"]`)]);
  const all = /** @type {HTMLButtonElement} */ (bar.querySelector("[data-pick-all]"));
  const count = bar.querySelector("[data-pick-count]");
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (bar.querySelectorAll("button[form]"));

  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    count.textContent = ticked ? `已选 ${ticked} 项` : "请先勾选";
    for (const button of buttons) button.disabled = !ticked;
  };
  all.hidden = false;
  all.addEventListener("click", () => {
    const every = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !every;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}
