/* 工作台的脚本：快捷键、行选择、对话框、菜单。没有它，每一屏照样能用。 */
(() => {
  "use strict";
  const me = document.currentScript;
  const keysOn = !me || me.dataset.keys !== "off";
  const typing = (e) => e.isComposing || e.ctrlKey || e.metaKey || e.altKey ||
    e.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], .handsontable, dialog[open]");

  /* 菜单（窄屏） */
  document.addEventListener("click", (e) => {
    const toggle = e.target.closest(".menu-toggle");
    if (!toggle) return;
    const open = toggle.closest(".menu").classList.toggle("open");
    toggle.setAttribute("aria-expanded", open);
  });

  /* 对话框：data-open="#id" 打开，data-close 关闭 */
  document.addEventListener("click", (e) => {
    const opener = e.target.closest("[data-open]");
    if (opener) { e.preventDefault(); document.querySelector(opener.dataset.open).showModal(); }
    const closer = e.target.closest("[data-close]");
    if (closer) { e.preventDefault(); closer.closest("dialog").close(); }
  });

  /* 先问一句 */
  document.addEventListener("submit", (e) => {
    const asked = (e.submitter && e.submitter.dataset.ask) || e.target.dataset.ask;
    if (asked && !window.confirm(asked)) { e.preventDefault(); e.stopImmediatePropagation(); }
  }, true);

  /* 筛选：选了就去 */
  document.addEventListener("change", (e) => {
    const form = e.target.closest("form[data-auto]");
    if (form && e.target.matches("select")) form.requestSubmit();
  });

  /* 行 */
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((r) => r.offsetParent !== null);
  let at = -1;
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    all.forEach((r) => r.classList.remove("cur"));
    at = Math.max(0, Math.min(all.length - 1, at + step));
    all[at].classList.add("cur");
    all[at].scrollIntoView({ block: "nearest" });
  };
  const here = () => rows()[at];

  /* 批量条 */
  const bulk = document.querySelector("[data-bulk]");
  const boxes = () => [...document.querySelectorAll("input[type=checkbox][data-pick]")];
  const tally = () => {
    if (!bulk) return;
    const n = boxes().filter((b) => b.checked).length;
    bulk.hidden = n === 0;
    bulk.querySelectorAll("[data-tally]").forEach((el) => { el.textContent = n; });
  };
  let lastPicked = null;
  document.addEventListener("click", (e) => {
    const box = e.target.closest("input[data-pick]");
    if (box) {
      const all = boxes();
      if (e.shiftKey && lastPicked) {
        const [a, b] = [all.indexOf(lastPicked), all.indexOf(box)].sort((x, y) => x - y);
        all.slice(a, b + 1).forEach((other) => { other.checked = box.checked; });
      }
      lastPicked = box;
      tally();
    }
    if (e.target.closest("[data-pick-all]")) { boxes().forEach((b) => { b.checked = e.target.checked; }); tally(); }
    if (e.target.closest("[data-pick-none]")) { e.preventDefault(); boxes().forEach((b) => { b.checked = false; }); tally(); }
  });
  tally();

  /* 快捷键 */
  document.addEventListener("keydown", (e) => {
    if (typing(e)) return;
    if (e.key === "/") {
      const find = document.querySelector("input[type=search]");
      if (find) { e.preventDefault(); find.focus(); find.select(); }
      return;
    }
    if (!keysOn) return;
    const key = e.key.toLowerCase();
    if (key === "j") return move(1);
    if (key === "k") return move(-1);
    if (e.key === "?") return document.getElementById("keys").showModal();
    if (e.key === "Escape") { boxes().forEach((b) => { b.checked = false; }); return tally(); }
    if (e.key === "Enter" && here() && !e.target.closest("a, button, summary")) {
      const link = here().querySelector("a[href]");
      if (link) link.click();
      return;
    }
    if (key === "x" && here()) {
      const box = here().querySelector("input[data-pick]");
      if (box) { box.checked = !box.checked; tally(); }
      return;
    }
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!target || target.disabled) return;
    e.preventDefault();
    if (target.matches("textarea, input")) target.focus(); else target.click();
  });
  document.addEventListener("keydown", (e) => {
    if (!(e.ctrlKey || e.metaKey)) return;
    const name = { s: "save", Enter: "send", p: "preview" }[e.key];
    const button = name && document.querySelector(`[data-press="${name}"]`);
    if (button) { e.preventDefault(); if (!button.disabled) button.click(); }
  });

  /* 进度：data-progress 的地址每 2 秒取一次，直到 done */
  document.querySelectorAll("[data-progress]").forEach((box) => {
    const again = async () => {
      try {
        const answer = await fetch(box.dataset.progress, { headers: { "X-Requested-With": "fetch" } });
        if (!answer.ok) return;
        const text = await answer.text();
        box.innerHTML = text;
        if (!box.querySelector("[data-done]")) setTimeout(again, 2000);
      } catch { setTimeout(again, 5000); }
    };
    if (!box.querySelector("[data-done]")) setTimeout(again, 1500);
  });
})();
