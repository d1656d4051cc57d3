
/* 华表 · 分享窗与复制按钮。没有脚本时，页末的“二维码与引用格式”给出同样的内容。 */
(() => {
  'use strict';
  const d = document;
  const label = (name) => d.querySelector(`meta[name="${name}"]`)?.content || '';
  const say = (button, words) => {
    const before = button.textContent;
    button.textContent = words;
    setTimeout(() => { button.textContent = before; }, 2000);
  };
  const copy = (button, text) => (navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject())
    .then(() => say(button, '已复制'), () => say(button, '复制未成功，请手工选取'));
  const citation = () => {
    const at = label('PubDate').slice(0, 10);
    const now = new Date();
    const today = [now.getFullYear(), String(now.getMonth() + 1).padStart(2, '0'), String(now.getDate()).padStart(2, '0')].join('-');
    return `${label('ContentSource')}. ${label('ArticleTitle')}[EB/OL]. ${at ? `(${at})` : ''}[${today}]. ${location.origin}${location.pathname}.`;
  };
  const button = (words, act) => {
    const b = d.createElement('button');
    b.type = 'button';
    b.textContent = words;
    b.addEventListener('click', () => act(b));
    return b;
  };
  d.querySelectorAll('details[data-share]').forEach((fold) => fold.addEventListener('toggle', () => {
    const box = fold.lastElementChild;
    if (!fold.open || box.childElementCount) return;
    const picture = new Image();
    picture.alt = '本页地址的二维码';
    picture.width = picture.height = 176;
    picture.src = `/share/qr.svg?path=${encodeURIComponent(location.pathname)}`;
    const words = d.createElement('p');
    words.textContent = '用手机扫一扫，打开本页';
    const acts = d.createElement('div');
    acts.className = 'share-acts';
    if (navigator.share) acts.append(button('转发给……', () => navigator.share({ title: d.title, url: location.href }).catch(() => {})));
    if (label('ArticleTitle')) acts.append(button('复制引用', (b) => copy(b, citation())));
    box.append(picture, words, acts);
  }));
  /* 换语种：把本页地址告诉服务器，由它看有没有对应的一页 */
  d.querySelectorAll('a[data-language]').forEach((a) => { a.href += `&path=${encodeURIComponent(location.pathname)}`; });
  d.querySelectorAll('[data-copy-text]').forEach((b) => b.addEventListener('click', () => copy(b, d.getElementById(b.dataset.copyText).textContent)));
})();
