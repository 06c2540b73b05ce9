/**
 * Keeps the draft of a report while it is written, and sends evidence with progress as soon as it is chosen or dropped.
 *
 *   <form data-report="/progress/reports/7/" data-evidence="/progress/reports/7/evidence/">
 *     <input name="version" type="hidden">…<ul data-files></ul>
 *     <div data-drop-evidence><input type="file" name="files" multiple></div><p data-saved></p>
 *   </form>
 *
 * Without JavaScript the same form saves and sends files with its buttons.
 */

const IDLE = 3000;

/** @param {HTMLFormElement} form */
function begin(form) {
  const saved = /** @type {HTMLElement} */ (form.querySelector("[data-saved]"));
  const version = /** @type {HTMLInputElement} */ (form.querySelector("[name=version]"));
  const token = /** @type {HTMLInputElement} */ (form.querySelector("[name=csrfmiddlewaretoken]")).value;
  let timer = 0;
  let work = Promise.resolve();

  const keep = async () => {
    const data = new FormData(form);
    data.delete("files");
    data.set("do", "keep");
    try {
      const answer = await fetch(form.dataset.report, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (told.version !== undefined) version.value = told.version;
      saved.textContent = told.says;
    } catch {
      saved.textContent = "草稿暂时没有保存，连接恢复后会再试；也可以点“保存草稿”。";
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => { work = work.then(keep); }, IDLE);
  };
  form.addEventListener("input", (event) => {
    if (/** @type {HTMLInputElement} */ (event.target).type !== "file") soon();
  });
  // Who is quick writes before this script has come: what stands there already is kept, too.
  if ([...form.querySelectorAll("textarea")].some((one) => one.value !== one.defaultValue)) soon();
  form.addEventListener("submit", () => clearTimeout(timer));

  const list = /** @type {HTMLElement} */ (form.querySelector("[data-files]"));
  /** @param {File} file */
  const send = (file) => new Promise((done) => {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    name.textContent = file.name;
    bar.max = 1;
    bar.setAttribute("aria-label", `正在上传 ${file.name}`);
    row.append(name, bar);
    list.append(row);
    const data = new FormData();
    data.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.evidence);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.addEventListener("loadend", () => {
      bar.remove();
      const told = parsed(request.responseText);
      if (request.status === 200 && told.files) added(row, name, told.files[0]);
      else refused(row, told.says || "没有传上去，请检查网络后再试一次。");
      done(undefined);
    });
    request.send(data);
  });
  /** @param {FileList} files */
  const sendAll = (files) => { for (const file of [...files]) work = work.then(() => send(file)); };
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=file]"))) {
    input.addEventListener("change", () => {
      sendAll(input.files);
      input.value = "";
    });
  }
  const box = /** @type {HTMLElement} */ (form.querySelector("[data-drop-evidence]"));
  for (const kind of ["dragenter", "dragover"]) {
    box.addEventListener(kind, (event) => {
      event.preventDefault();
      box.classList.add("jt-drop-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) box.addEventListener(kind, () => box.classList.remove("jt-drop-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    const dropped = event.dataTransfer?.files;
    if (dropped?.length) sendAll(dropped);
  });
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** @param {HTMLElement} row @param {HTMLElement} name @param {{name: string, size: string, href: string, pk: number}} file */
function added(row, name, file) {
  const link = document.createElement("a");
  link.href = file.href;
  link.textContent = file.name;
  name.replaceWith(link);
  const size = document.createElement("span");
  size.className = "text-secondary";
  size.textContent = file.size;
  const remove = document.createElement("button");
  Object.assign(remove, { type: "submit", name: "remove", value: String(file.pk), textContent: "移除", className: "btn btn-sm" });
  remove.setAttribute("aria-label", `移除 ${file.name}`);
  row.append(size, remove);
}

/** @param {HTMLElement} row @param {string} says */
function refused(row, says) {
  const words = document.createElement("span");
  words.className = "jt-error";
  words.setAttribute("role", "alert");
  words.textContent = says;
  row.append(words);
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-report]"))) begin(form);
