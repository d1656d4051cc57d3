/* 华表 · 读者在本机的选择，须在首次绘制之前生效，所以单独成件、先于正文执行。 */
(() => {
  'use strict';
  const root = document.documentElement;
  root.classList.add('js');
  let kept = {};
  try { kept = localStorage; } catch { /* 隐私模式 */ }
  const isOwn = location.pathname === '/elder/';
  if (isOwn) { try { kept.elder = '1'; } catch { /* 存不下就只管这一页 */ } }
  if (kept.elder === '1') {
    root.dataset.mode = 'elder';
    /* 长者的首页另有一版；用“后退”回来的不再送走 */
    const how = performance.getEntriesByType?.('navigation')[0]?.type;
    if (location.pathname === '/' && how !== 'back_forward') location.replace('/elder/');
  }
  if (/^(dark|light)$/.test(kept.contrast)) root.dataset.contrast = kept.contrast;
  if (kept.pointer === '1') root.dataset.pointer = 'large';
  if (/^1\.\d{1,2}$|^2$/.test(kept.zoom)) root.style.setProperty('--zoom', kept.zoom);
})();
