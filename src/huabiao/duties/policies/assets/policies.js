// 政策文件库：给每一条加“引用”按钮（复制标题、条次和地址）；目录跟着读到的地方走。没有脚本时，条次本身就是链接。
(() => {
  const d = document, sheet = d.querySelector('.sheet[data-cite]');
  if (!sheet) return;
  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const box = d.createElement('textarea');
    box.value = text;
    d.body.append(box);
    box.select();
    d.execCommand('copy');
    box.remove();
  };
  sheet.querySelectorAll('.tiao').forEach((part) => {
    const label = part.getAttribute('aria-label'), button = d.createElement('button');
    button.type = 'button';
    button.className = 'tiao-copy';
    button.textContent = '引用';
    button.setAttribute('aria-label', `复制${label}的引用`);
    button.addEventListener('click', async () => {
      await copy(`${sheet.dataset.cite}${label}　${location.origin}${location.pathname}#${part.id}`);
      button.textContent = '已复制';
      setTimeout(() => { button.textContent = '引用'; }, 2000);
    });
    part.querySelector('p')?.append(button);
  });
  const links = new Map([...d.querySelectorAll('.law-toc li > a')].map((a) => [a.hash.slice(1), a]));
  if (!links.size || !('IntersectionObserver' in window)) return;
  const watch = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return;
    links.forEach((a, id) => { if (id === entry.target.id) a.setAttribute('aria-current', 'true'); else a.removeAttribute('aria-current'); });
  }), { rootMargin: '-10% 0px -75% 0px' });
  links.forEach((_, id) => { const head = d.getElementById(id); if (head) watch.observe(head); });
})();
