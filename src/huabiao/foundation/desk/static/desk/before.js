/* 在 Wagtail 的编辑器启动之前：工具条固定在上方；表格右键菜单用中文。 */
(() => {
  "use strict";
  try { if (!localStorage.getItem("wagtail:draftail-toolbar")) localStorage.setItem("wagtail:draftail-toolbar", "sticky"); } catch { /* 隐私模式 */ }
  if (window.Handsontable && window.Handsontable.languages) {
    window.Handsontable.languages.registerLanguageDictionary({
      languageCode: "zh-CN",
      "ContextMenu:items.insertRowAbove": "在上方插入一行", "ContextMenu:items.insertRowBelow": "在下方插入一行",
      "ContextMenu:items.insertColumnOnTheLeft": "在左侧插入一列", "ContextMenu:items.insertColumnOnTheRight": "在右侧插入一列",
      "ContextMenu:items.removeRow": ["删除这一行", "删除这几行"], "ContextMenu:items.removeColumn": ["删除这一列", "删除这几列"],
      "ContextMenu:items.undo": "撤销", "ContextMenu:items.redo": "重做", "ContextMenu:items.readOnly": "只读",
      "ContextMenu:items.clearColumn": "清空这一列", "ContextMenu:items.copy": "复制", "ContextMenu:items.cut": "剪切",
      "ContextMenu:items.mergeCells": "合并格子", "ContextMenu:items.unmergeCells": "取消合并", "ContextMenu:items.align": "对齐",
      "ContextMenu:items.align.left": "左对齐", "ContextMenu:items.align.center": "居中", "ContextMenu:items.align.right": "右对齐", "ContextMenu:items.align.justify": "两端对齐",
      "ContextMenu:items.align.top": "靠上", "ContextMenu:items.align.middle": "垂直居中", "ContextMenu:items.align.bottom": "靠下", "ContextMenu:items.borders": "边框",
      "ContextMenu:items.borders.top": "上边框", "ContextMenu:items.borders.right": "右边框", "ContextMenu:items.borders.bottom": "下边框", "ContextMenu:items.borders.left": "左边框", "ContextMenu:items.borders.remove": "去掉边框",
    });
  }
})();
