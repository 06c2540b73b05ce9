/**
 * Asks before a form is sent.
 *
 *   <form method="post" data-confirm="将放弃这次审阅，确定吗？" data-confirm-label="放弃">…</form>
 *
 * Without JavaScript the form is sent at once.
 */

/** @param {string} text @param {string} label @returns {HTMLDialogElement} */
function build(text, label) {
  const dialog = document.createElement("dialog");
  dialog.className = "jt-dialog";
  const words = document.createElement("p");
  words.id = "confirm-text";
  words.textContent = text;
  dialog.setAttribute("aria-labelledby", words.id);
  const row = document.createElement("form");
  row.method = "dialog";
  row.className = "d-flex gap-2 justify-content-end";
  for (const [value, caption, look] of [["no", "取消", "btn"], ["yes", label, "btn btn-primary"]]) {
    const button = document.createElement("button");
    button.value = value;
    button.className = look;
    button.textContent = caption;
    row.append(button);
  }
  dialog.append(words, row);
  return dialog;
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const sender = event.submitter;
  const dialog = build(form.dataset.confirm, form.dataset.confirmLabel || "确定");
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(sender);
    delete form.dataset.confirmed;
  });
  dialog.showModal();
}, true);
