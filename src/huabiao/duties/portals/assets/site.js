/* 华表 · 前台脚本：没有它也能用，有它更顺手。 */
(() => {
  'use strict';
  const d = document, $ = (s, r = d) => r.querySelector(s), $$ = (s, r = d) => [...r.querySelectorAll(s)];
  const root = d.documentElement;
  root.classList.add('js');
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
  const setElder = (on) => {
    if (on) root.dataset.mode = 'elder'; else delete root.dataset.mode;
    $$('[data-elder]').forEach((b) => b.setAttribute('aria-pressed', String(on)));
  };
  const saved = recall('read');
  if (saved && $('[data-size]')) setSize(saved);
  if (recall('elder') === '1') setElder(true);

  /* 离开政府网站前提示（国办发〔2017〕47号） */
  const isForeign = (a) => {
    if (!/^https?:$/.test(a.protocol) || a.host === location.host) return false;
    if (/(^|\.)gov\.cn$|\.(localhost|test)$/.test(a.hostname)) return false;
    return 'leave' in a.dataset || !!a.closest('.prose, .official');
  };
  const askLeave = (a) => {
    const box = d.createElement('dialog');
    box.setAttribute('aria-labelledby', 'leave-t');
    box.innerHTML = '<div class="dialog"><h2 id="leave-t">您即将离开本网站</h2><p class="pad"></p><p class="row"><a class="btn btn-1" rel="noopener nofollow">继续前往</a><button type="button" class="btn btn-2" data-close>留在本站</button></p></div>';
    $('p', box).textContent = `您要打开的 ${a.hostname} 不是政府网站，其内容由该网站负责。`;
    const go = $('a', box);
    go.href = a.href;
    box.addEventListener('close', () => { box.remove(); a.focus(); });
    d.body.append(box);
    box.showModal();
  };

  d.addEventListener('click', (e) => {
    const link = e.target.closest('a[href]');
    if (link && !link.closest('dialog') && isForeign(link) && 'HTMLDialogElement' in window) {
      e.preventDefault();
      askLeave(link);
      return;
    }
    const b = e.target.closest('[data-size],[data-elder],[data-print],[data-copy],[data-close]');
    if (b) {
      if (b.dataset.size) {
        setSize(b.dataset.size);
        keep('read', b.dataset.size);
      } else if ('elder' in b.dataset) {
        const on = root.dataset.mode !== 'elder';
        setElder(on);
        keep('elder', on ? '1' : '0');
      } else if ('print' in b.dataset) {
        print();
      } else if ('copy' in b.dataset) {
        (navigator.clipboard ? navigator.clipboard.writeText(location.href) : Promise.reject())
          .then(() => toast('已复制本页链接'), () => toast('复制未成功，请从地址栏复制'));
      } else {
        b.closest('dialog')?.close();
      }
    }
    $$('.pop[open]').forEach((p) => { if (!p.contains(e.target)) p.open = false; });
  });
  d.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') $$('.pop[open]').forEach((p) => { p.open = false; $('summary', p).focus(); });
  });

  /* 图片轮播：可暂停，可用左右键；系统设为减少动态时不自动翻 */
  $$('[data-reel]').forEach((reel) => {
    const track = $('.reel-track', reel), pause = $('[data-reel-pause]', reel), count = track.children.length;
    let paused = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const at = () => Math.round(track.scrollLeft / track.clientWidth);
    const go = (step) => track.scrollTo({ left: ((at() + step + count) % count) * track.clientWidth, behavior: paused ? 'auto' : 'smooth' });
    const show = () => {
      pause.setAttribute('aria-pressed', String(paused));
      pause.textContent = paused ? '播放' : '暂停';
    };
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
