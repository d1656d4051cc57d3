/* 华表 · 前台脚本：没有它也能用，有它更顺手。 */
(() => {
  'use strict';
  const d = document, $ = (s, r = d) => r.querySelector(s), $$ = (s, r = d) => [...r.querySelectorAll(s)];
  const root = d.documentElement;
  const own = d.currentScript;
  const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* 隐私模式 */ } };

  const toast = (text) => {
    let box = $('.toast');
    if (!box) {
      box = d.createElement('div');
      box.className = 'toast';
      box.setAttribute('role', 'status');
      d.body.append(box);
    }
    const line = d.createElement('div');
    line.textContent = text;
    box.replaceChildren(line);
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => box.replaceChildren(), 4000);
  };

  /* 字号、大字版：记在本机，下次仍用 */
  const sizes = { s: '1rem', m: '1.125rem', l: '1.375rem' };
  const setSize = (key) => {
    if (!sizes[key]) return;
    root.style.setProperty('--read', sizes[key]);
    $$('[data-size]').forEach((b) => b.setAttribute('aria-pressed', String(b.dataset.size === key)));
  };
  const saved = recall('read');
  if (saved && $('[data-size]')) setSize(saved);

  /* 适老版：入口是普通链接，没有脚本也到得了；有脚本就在本页换版，并记住 */
  const setElder = (on, link) => {
    keep('elder', on ? '1' : '0');
    if (/^\/(elder\/)?$/.test(location.pathname)) { location.assign(link.href); return; }
    if (on) root.dataset.mode = 'elder'; else delete root.dataset.mode;
    toast(on ? '已换成适老版，以后打开本站都是这样' : '已回到普通版');
    if (on && recall('aids') !== '0') loadAids();
    $(on ? '[data-elder-off]' : '[data-elder]')?.focus();
  };

  /* 辅助工具条：要用时才取来 */
  const loadAids = () => {
    if (loadAids.done) return;
    loadAids.done = true;
    const s = d.createElement('script');
    s.src = own.dataset.aids;
    d.head.append(s);
  };
  const openAids = () => {
    keep('aids', '1');
    if (loadAids.done) d.dispatchEvent(new CustomEvent('aids-open'));
    else loadAids();
  };
  if (recall('aids') === '1' || (root.dataset.mode === 'elder' && recall('aids') !== '0')) loadAids();

  /* 离开政府网站前提示（国办发〔2017〕47号） */
  const isForeign = (a) => {
    if (!/^https?:$/.test(a.protocol) || a.host === location.host) return false;
    if (/(^|\.)gov\.cn$|\.(localhost|test)$/.test(a.hostname)) return false;
    return 'leave' in a.dataset || !!a.closest('.prose, .official');
  };
  const leaveBy = (a) => `/leave/?to=${encodeURIComponent(a.href)}`;
  /* 提示页：只认从本网站点过来的，免得有人借政府网址骗人 */
  const leaving = $('[data-leaving]');
  if (leaving) {
    const from = d.referrer && new URL(d.referrer).host === location.host;
    let to = null;
    try { to = new URL(new URLSearchParams(location.search).get('to')); } catch { /* 不是地址 */ }
    if (from && to && /^https?:$/.test(to.protocol)) {
      $$('[data-leaving-host]').forEach((x) => { x.textContent = to.hostname; });
      $('[data-leaving-address]').textContent = to.href;
      $('[data-leaving-go]').href = to.href;
      leaving.hidden = false;
      $('[data-leaving-none]').hidden = true;
      $('[data-leaving-stay]').addEventListener('click', (e) => { if (history.length > 1) { e.preventDefault(); history.back(); } });
    }
  }

  d.addEventListener('click', (e) => {
    const link = e.target.closest('a[href]');
    if (link && !leaving && isForeign(link) && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
      e.preventDefault();
      location.assign(leaveBy(link));
      return;
    }
    const b = e.target.closest('[data-size],[data-elder],[data-elder-off],[data-aids-open],[data-print],[data-copy]');
    if (b) {
      if (b.dataset.size) {
        setSize(b.dataset.size);
        keep('read', b.dataset.size);
      } else if ('elder' in b.dataset || 'elderOff' in b.dataset) {
        e.preventDefault();
        setElder('elder' in b.dataset, b);
      } else if ('aidsOpen' in b.dataset) {
        openAids();
      } else if ('print' in b.dataset) {
        print();
      } else if ('copy' in b.dataset) {
        (navigator.clipboard ? navigator.clipboard.writeText(location.href) : Promise.reject())
          .then(() => toast('已复制本页链接'), () => toast('复制未成功，请从地址栏复制'));
      }
    }
    $$('.pop[open]').forEach((p) => { if (!p.contains(e.target)) p.open = false; });
  });
  d.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') $$('.pop[open]').forEach((p) => { p.open = false; $('summary', p).focus(); });
  });

  /* 图片轮播：读者按“播放”才自己翻；可用左右键 */
  $$('[data-reel]').forEach((reel) => {
    const track = $('.reel-track', reel), pause = $('[data-reel-pause]', reel), count = track.children.length;
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    let paused = true;
    const at = () => Math.round(track.scrollLeft / track.clientWidth);
    const go = (step) => track.scrollTo({ left: ((at() + step + count) % count) * track.clientWidth, behavior: isCalm ? 'auto' : 'smooth' });
    const show = () => { pause.textContent = paused ? '播放' : '暂停'; };
    pause.addEventListener('click', () => { paused = !paused; show(); });
    $$('[data-reel-go]', reel).forEach((b) => b.addEventListener('click', () => go(Number(b.dataset.reelGo))));
    track.addEventListener('keydown', (e) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (step) { e.preventDefault(); go(step); }
    });
    setInterval(() => { if (!paused && !d.hidden && !reel.matches(':hover, :focus-within')) go(1); }, 6000);
    show();
  });

  /* 公文目录：有三个以上标题才列，并标出正在读的一段 */
  const grid = $('[data-toc]');
  const heads = grid ? $$('.official h2, .official h3', grid) : [];
  if (heads.length >= 3) {
    const nav = d.createElement('nav');
    nav.className = 'toc';
    nav.setAttribute('aria-label', '目录');
    nav.innerHTML = '<h2>目录</h2><ol></ol>';
    heads.forEach((h, n) => {
      h.id ||= `t${n + 1}`;
      const li = d.createElement('li'), a = d.createElement('a');
      a.href = `#${h.id}`;
      a.textContent = h.textContent;
      li.append(a);
      nav.lastElementChild.append(li);
    });
    $('.side .sticky', grid)?.append(nav);
    const links = $$('a', nav);
    const watch = new IntersectionObserver((entries) => entries.forEach((x) => {
      if (!x.isIntersecting) return;
      links.forEach((a) => { if (a.hash === `#${x.target.id}`) a.setAttribute('aria-current', 'true'); else a.removeAttribute('aria-current'); });
    }), { rootMargin: '-10% 0px -75% 0px' });
    heads.forEach((h) => watch.observe(h));
  }
})();
