/* 华表 · 辅助工具条：朗读、点读、放大、对比、指读、大光标。读者打开时才取来（工信部适老化通用设计规范；规格书 8.2）。 */
(() => {
  'use strict';
  const d = document, root = d.documentElement, $ = (s, r = d) => r.querySelector(s), $$ = (s, r = d) => [...r.querySelectorAll(s)];
  const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* 隐私模式 */ } };
  const voice = window.speechSynthesis;
  const READ = 'h1,h2,h3,h4,p,li,dt,dd,th,td,caption,figcaption,summary,blockquote';
  const ZOOMS = ['1', '1.15', '1.3', '1.5', '1.75', '2'];
  const CONTRASTS = ['', 'dark', 'light'];

  const bar = d.createElement('section');
  bar.className = 'aids';
  bar.setAttribute('aria-label', '辅助工具');
  bar.innerHTML = '<div class="aids-in">'
    + '<button type="button" data-do="read" aria-pressed="false">朗读</button>'
    + '<button type="button" data-do="point" aria-pressed="false" class="hover-only">点读</button>'
    + '<button type="button" data-do="larger">放大</button>'
    + '<button type="button" data-do="smaller">缩小</button>'
    + '<button type="button" data-do="contrast">换色</button>'
    + '<button type="button" data-do="ruler" aria-pressed="false" class="hover-only">指读线</button>'
    + '<button type="button" data-do="pointer" aria-pressed="false" class="hover-only">大光标</button>'
    + '<button type="button" data-do="close">收起</button>'
    + '<p class="sr" role="status"></p></div>';
  d.body.append(bar);
  root.classList.add('has-aids');
  const button = (name) => $(`[data-do="${name}"]`, bar);
  const press = (name, on) => button(name).setAttribute('aria-pressed', String(on));
  const tell = (text) => { $('[role=status]', bar).textContent = text; };

  /* —— 朗读：一段一段地念，停下后从这一段接着念 —— */
  const isShown = (e) => e.checkVisibility ? e.checkVisibility() : e.offsetParent !== null;
  const wordsOf = (e) => (e.innerText || '').replace(/\s+/g, ' ').trim();
  const parts = () => $$(READ, $('main') || d.body).filter((e) => !e.querySelector(READ) && !e.closest('[aria-hidden=true]') && isShown(e) && wordsOf(e));
  let current = null, reading = false, turn = 0;
  const mark = (e) => {
    current?.classList.remove('speaking');
    current = e;
    if (!e) return;
    e.classList.add('speaking');
    e.scrollIntoView({ block: 'nearest' });
  };
  /* 有的浏览器念不完长句：按标点切短 */
  const pieces = (text) => text.match(/[^。！？；.!?;]{1,120}[。！？；.!?;]?/g) || [text];
  const speak = (e, done) => {
    const mine = ++turn;
    voice.cancel();
    mark(e);
    const lines = pieces(wordsOf(e)), lang = e.closest('[lang]')?.lang || 'zh-CN';
    const next = () => {
      if (mine !== turn) return;
      const line = lines.shift();
      if (line === undefined) { done(); return; }
      const said = new SpeechSynthesisUtterance(line);
      said.lang = lang;
      said.rate = 0.9;
      said.onend = next;
      said.onerror = (x) => { if (mine === turn && !/cancel|interrupt/.test(x.error)) { hush(); tell('您的设备没有中文语音，请在系统设置里安装后再试。'); } };
      voice.speak(said);
    };
    next();
  };
  const hush = () => {
    turn += 1;
    voice?.cancel();
    reading = false;
    press('read', false);
    button('read').textContent = current ? '接着读' : '朗读';
  };
  const readOn = (list, n) => {
    if (n >= list.length) { mark(null); hush(); tell('读完了。'); return; }
    speak(list[n], () => readOn(list, n + 1));
  };
  const read = () => {
    if (reading) { hush(); return; }
    const list = parts(), at = Math.max(0, list.indexOf(current));
    reading = true;
    press('read', true);
    button('read').textContent = '停一停';
    readOn(list, at);
  };

  /* —— 点读：指到、选到哪里念哪里 —— */
  let waiting = 0;
  const point = (event) => {
    if (button('point').getAttribute('aria-pressed') !== 'true' || reading) return;
    const e = event.target.closest?.(`a,button,input,${READ}`);
    if (!e || e === current || e.closest('.aids')) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (wordsOf(e)) speak(e, () => {}); }, 350);
  };
  d.addEventListener('pointerover', point);
  d.addEventListener('focusin', point);

  /* —— 指读线：跟着光标或焦点的一条亮带，其余压暗；不挡点击 —— */
  let ruler = null;
  const follow = (event) => {
    if (!ruler) return;
    const y = event.clientY ?? event.target.getBoundingClientRect?.().top ?? 0;
    ruler.style.setProperty('--y', `${y}px`);
  };
  const setRuler = (on) => {
    press('ruler', on);
    keep('ruler', on ? '1' : '0');
    if (on && !ruler) {
      ruler = d.createElement('div');
      ruler.className = 'ruler';
      ruler.setAttribute('aria-hidden', 'true');
      d.body.append(ruler);
    } else if (!on) {
      ruler?.remove();
      ruler = null;
    }
  };
  d.addEventListener('pointermove', follow, { passive: true });
  d.addEventListener('focusin', follow);

  const setZoom = (step) => {
    const at = ZOOMS.indexOf(recall('zoom') || '1') + step, value = ZOOMS[Math.min(Math.max(at, 0), ZOOMS.length - 1)];
    root.style.setProperty('--zoom', value);
    keep('zoom', value);
    tell(`文字为 ${Math.round(value * 100)}%`);
  };
  const setContrast = () => {
    const value = CONTRASTS[(CONTRASTS.indexOf(root.dataset.contrast || '') + 1) % CONTRASTS.length];
    if (value) root.dataset.contrast = value; else delete root.dataset.contrast;
    keep('contrast', value);
    tell({ '': '平常的颜色', dark: '黑底黄字', light: '白底黑字' }[value]);
  };
  const setPointer = (on) => {
    press('pointer', on);
    keep('pointer', on ? '1' : '0');
    if (on) root.dataset.pointer = 'large'; else delete root.dataset.pointer;
  };
  const close = () => {
    hush();
    mark(null);
    setRuler(false);
    keep('aids', '0');
    bar.remove();
    root.classList.remove('has-aids');
    $$('[data-aids-open]').find(isShown)?.focus();
  };

  const acts = {
    read, close, contrast: setContrast,
    larger: () => setZoom(1), smaller: () => setZoom(-1),
    point: () => { const on = button('point').getAttribute('aria-pressed') !== 'true'; press('point', on); tell(on ? '指到哪里读哪里' : '点读已关'); if (!on) hush(); },
    ruler: () => setRuler(!ruler), pointer: () => setPointer(root.dataset.pointer !== 'large'),
  };
  bar.addEventListener('click', (e) => { const b = e.target.closest('[data-do]'); if (b) acts[b.dataset.do](); });
  d.addEventListener('keydown', (e) => {
    if (e.key !== 'Escape') return;
    if (reading) hush();
    else if (ruler) setRuler(false);
  });
  d.addEventListener('aids-open', () => {
    if (!bar.isConnected) { d.body.append(bar); root.classList.add('has-aids'); }
    $('button', bar).focus();
  });
  if (!voice) { button('read').remove(); button('point').remove(); acts.read = () => {}; }
  if (recall('ruler') === '1' && matchMedia('(hover: hover)').matches) setRuler(true);
  press('pointer', root.dataset.pointer === 'large');
  addEventListener('pagehide', () => voice?.cancel());
})();
