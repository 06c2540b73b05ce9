/**
 * Shows a list of names joined by 、 as tags that can be taken away and added one by one.
 *
 *   <textarea data-tags>区环保局、区农业局</textarea>
 *
 * The textarea stays what is sent; Enter, 、 or leaving the field adds a name, Backspace in an empty field takes the last away.
 */

const SEPARATORS = /[、，,；;\n]+(?![^（(]*[）)])/; // 各县（市、区） stays one name

for (const source of /** @type {NodeListOf<HTMLTextAreaElement>} */ (document.querySelectorAll("textarea[data-tags]"))) {
  const label = document.querySelector(`label[for="${source.id}"]`);
  const box = document.createElement("div");
  box.className = "jt-tags";
  const input = document.createElement("input");
  input.type = "text";
  input.autocomplete = "off";
  input.id = `${source.id}_new`;
  input.setAttribute("aria-label", `${label?.textContent?.trim() ?? ""}：添加单位`);

  const names = () => source.value.split(SEPARATORS).map((name) => name.trim()).filter(Boolean);

  /** @param {string[]} wanted */
  const set = (wanted) => {
    source.value = [...new Set(wanted)].join("、");
    draw();
  };

  const draw = () => {
    for (const tag of box.querySelectorAll(".jt-tag")) tag.remove();
    for (const name of names()) {
      const tag = document.createElement("span");
      tag.className = "jt-tag";
      tag.textContent = name;
      const away = document.createElement("button");
      away.type = "button";
      away.textContent = "×";
      away.setAttribute("aria-label", `去掉${name}`);
      away.addEventListener("click", () => {
        set(names().filter((other) => other !== name));
        input.focus();
      });
      tag.append(away);
      box.insertBefore(tag, input);
    }
  };

  const take = () => {
    if (!input.value.trim()) return;
    set([...names(), ...input.value.split(SEPARATORS).map((name) => name.trim()).filter(Boolean)]);
    input.value = "";
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = /[（(][^）)]*$/.test(input.value);
    if (event.key === "Enter" || (event.key === "、" && !open)) {
      event.preventDefault();
      take();
    } else if (event.key === "Backspace" && !input.value) {
      set(names().slice(0, -1));
    }
  });
  input.addEventListener("blur", take);
  source.form?.addEventListener("submit", take);
  box.append(input);
  source.after(box);
  source.hidden = true;
  label?.setAttribute("for", input.id);
  draw();
}
