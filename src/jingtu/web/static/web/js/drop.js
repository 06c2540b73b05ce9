/**
 * Lets a file be dropped on the box around a file field, and says its name and size.
 *
 *   <div data-drop><input type="file"><p data-drop-name>可以把文件拖到这里。</p></div>
 */

for (const box of document.querySelectorAll("[data-drop]")) {
  const input = /** @type {HTMLInputElement} */ (box.querySelector("input[type=file]"));
  const words = box.querySelector("[data-drop-name]");

  const tell = () => {
    const file = input.files?.[0];
    if (!file || !words) return;
    const size = file.size < 1024 * 1024 ? `${Math.ceil(file.size / 1024)} KB` : `${(file.size / 1024 / 1024).toFixed(1)} MB`;
    words.textContent = `已选择：${file.name}（${size}）`;
  };

  for (const kind of ["dragenter", "dragover"]) {
    box.addEventListener(kind, (event) => {
      event.preventDefault();
      box.classList.add("jt-drop-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) box.addEventListener(kind, () => box.classList.remove("jt-drop-over"));
  box.addEventListener("drop", (event) => {
    const dropped = /** @type {DragEvent} */ (event).dataTransfer?.files;
    if (!dropped?.length) return;
    event.preventDefault();
    input.files = dropped;
    tell();
  });
  input.addEventListener("change", tell);
}
