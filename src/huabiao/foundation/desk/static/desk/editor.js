/* 编辑页：选图片与附件、选栏目、字数、离开前提醒。块是后来加进来的，所以一律用事件委托与观察。 */
(() => {
  "use strict";
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const paths = form.dataset;   /* data-asset-choose, data-asset-upload, data-asset-brief */

  /* 一个图片或附件：隐藏的编号，旁边显示它是什么 */
  const show = async (box) => {
    const input = box.querySelector("input"), shown = box.querySelector(".asset-shown");
    if (!input || box.dataset.for === input.value) return;
    box.dataset.for = input.value;
    box.querySelector("[data-clear]").hidden = !input.value;
    if (!input.value) { shown.textContent = "还没有选择"; return; }
    const answer = await fetch(paths.assetBrief.replace("0", input.value));
    if (box.dataset.for !== input.value) return;
    if (!answer.ok) { shown.textContent = "这个文件不在您的范围内"; return; }
    const it = await answer.json();
    shown.textContent = "";
    if (it.image) { const img = new Image(); img.src = it.address; img.alt = ""; shown.append(img); }
    const name = document.createElement("b"); name.textContent = it.name;
    shown.append(name, ` ${it.size}`);
    const words = box.closest(".c-sf-block, .w-panel, li, div.f")?.querySelector("[name$='-alternative']");
    if (words && !words.value && it.alternative) words.value = it.alternative;
  };
  const showAll = () => document.querySelectorAll(".asset").forEach(show);
  new MutationObserver(() => requestAnimationFrame(showAll)).observe(form, { childList: true, subtree: true });
  window.addEventListener("load", () => setTimeout(showAll, 50));

  const dialog = document.createElement("dialog");
  dialog.className = "dlg big";
  dialog.setAttribute("aria-labelledby", "asset-h");
  document.body.append(dialog);
  let asking = null;
  const load = async (address) => {
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    dialog.innerHTML = answer.ok ? await answer.text() : "<p>现在打不开，请稍后再试。</p>";
  };
  document.addEventListener("click", async (e) => {
    const choose = e.target.closest("[data-choose]");
    if (choose) {
      asking = choose.closest(".asset");
      await load(`${paths.assetChoose}?kind=${asking.dataset.kind}`);
      dialog.showModal();
    }
    const clear = e.target.closest(".asset [data-clear]");
    if (clear) { const input = clear.closest(".asset").querySelector("input"); input.value = ""; input.dispatchEvent(new Event("change", { bubbles: true })); show(clear.closest(".asset")); }
    const picked = e.target.closest("[data-asset]");
    if (picked && asking) {
      const input = asking.querySelector("input");
      input.value = picked.dataset.asset;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      show(asking);
      dialog.close();
    }
    const turn = e.target.closest("dialog [data-turn]");
    if (turn) { e.preventDefault(); load(turn.href); }
  });
  dialog.addEventListener("submit", async (e) => {
    e.preventDefault();
    const given = e.target;
    if (given.dataset.find !== undefined) return load(`${given.action}?${new URLSearchParams(new FormData(given))}`);
    const note = given.querySelector("[data-note]");
    note.textContent = "正在上传……";
    const body = new FormData(given);
    const answer = await fetch(given.action, { method: "POST", body, headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" } });
    const result = await answer.json().catch(() => ({ sentence: "上传没有成功，文件可能太大，请换小一些的再试。" }));
    if (!answer.ok) { note.textContent = result.sentence; return; }
    const input = asking.querySelector("input");
    input.value = result.id;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    show(asking);
    dialog.close();
  });

  /* 版块里的栏目：隐藏的编号旁放一个选择框，选项在页面的 #column-choices 里 */
  const choices = document.getElementById("column-choices");
  const columns = choices ? JSON.parse(choices.textContent) : [];
  const dress = (input) => {
    if (input.dataset.dressed) return;
    input.dataset.dressed = "1";
    const select = document.createElement("select");
    select.className = "in pick-column";
    select.setAttribute("aria-label", "栏目");
    select.append(new Option("请选择", ""));
    columns.forEach(([id, label]) => select.append(new Option(label, id)));
    input.after(select);
    const follow = () => {
      if (input.value && ![...select.options].some((o) => o.value === input.value)) select.append(new Option("（栏目不在本站或已停用）", input.value));
      select.value = input.value;
    };
    follow();
    setTimeout(follow, 60);
    select.addEventListener("change", () => { input.value = select.value; input.dispatchEvent(new Event("change", { bubbles: true })); });
  };
  const dressAll = () => document.querySelectorAll("input[data-column]").forEach(dress);
  if (choices) { new MutationObserver(() => requestAnimationFrame(dressAll)).observe(form, { childList: true, subtree: true }); window.addEventListener("load", dressAll); }

  /* 字数 */
  document.querySelectorAll("[data-count]").forEach((out) => {
    const input = document.getElementById(out.dataset.count);
    const tell = () => { out.textContent = `${[...input.value].length} / ${input.maxLength > 0 ? input.maxLength : out.dataset.most} 字`; };
    input.addEventListener("input", tell); tell();
  });

  /* 只在相应选择时出现的字段：data-when="名=值,值" */
  const follow = () => document.querySelectorAll("[data-when]").forEach((box) => {
    const [name, wanted] = box.dataset.when.split("=");
    const control = form.elements[name];
    const value = control instanceof RadioNodeList ? control.value : control.type === "checkbox" ? (control.checked ? "on" : "") : control.value;
    box.hidden = !wanted.split(",").includes(value);
  });
  form.addEventListener("change", follow); follow();

  /* 没有保存就离开，先问一句 */
  let dirty = form.dataset.editor === "dirty", leaving = false;
  const ready = Date.now() + 1200;   /* 编辑器启动时自己也会动输入框 */
  const touch = () => { if (Date.now() > ready) { dirty = true; const note = document.querySelector("[data-unsaved]"); if (note) note.hidden = false; } };
  form.addEventListener("input", touch); form.addEventListener("change", touch);
  /* 文字块停笔 250 毫秒才写进表单：等它写完再交，刚打的字一个也不丢；连按两次也只交一次 */
  let waiting = false, settled = false;
  form.addEventListener("submit", (e) => {
    if (settled) { settled = false; leaving = true; return; }
    e.preventDefault();
    if (waiting) return;
    waiting = true;
    setTimeout(() => { waiting = false; settled = true; form.requestSubmit(e.submitter); }, 300);
  });
  window.addEventListener("beforeunload", (e) => { if (dirty && !leaving) e.preventDefault(); });
})();
