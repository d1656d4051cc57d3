/* 边输入边提示。没有脚本，搜索照样可用。 */
(() => {
  const form = document.querySelector("[data-suggest]");
  const box = form && form.querySelector('input[type="search"]');
  if (!box) return;
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = "suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "搜索提示");
  form.append(list);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", "suggest");
  box.setAttribute("aria-expanded", "false");

  let timer = 0, asked = 0, chosen = -1, composing = false;
  const items = () => [...list.children];

  function close() {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const all = items();
    chosen = (index + all.length) % all.length;
    all.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
    box.setAttribute("aria-activedescendant", all[chosen].id);
  }

  function take(item) {
    box.value = item.textContent;
    close();
    form.requestSubmit();
  }

  function show(words) {
    list.replaceChildren(...words.map((word, place) => {
      const item = document.createElement("li");
      item.id = `suggest-${place}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = word;
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(item); });
      return item;
    }));
    chosen = -1;
    list.hidden = words.length === 0;
    box.setAttribute("aria-expanded", String(words.length > 0));
  }

  async function ask() {
    const number = ++asked;
    const typed = box.value.trim();
    if (!typed) return close();
    const scope = form.elements.scope ? form.elements.scope.value : "";
    try {
      const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: typed, scope })}`);
      if (answer.ok && number === asked && document.activeElement === box) show(await answer.json());
    } catch { close(); }
  }

  box.addEventListener("compositionstart", () => { composing = true; });
  box.addEventListener("compositionend", () => { composing = false; later(); });
  function later() { clearTimeout(timer); timer = setTimeout(ask, 150); }
  box.addEventListener("input", () => { if (!composing) later(); });
  box.addEventListener("blur", () => setTimeout(close, 100));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? -1 : chosen - 1); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); take(items()[chosen]); }
  });
})();
