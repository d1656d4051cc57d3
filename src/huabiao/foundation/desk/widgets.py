"""Controls that the desk's scripts dress: a file of the library, a column of the site being arranged.

They hold nothing but a number; the dialog offers what the person may see, and the action checks what comes back.
"""

from django import forms
from django.utils.html import format_html


class AssetInput(forms.TextInput):
    """The number of a file, with a button that opens the library (static/desk/editor.js)."""

    def __init__(self, kind="", attrs=None):
        self.kind = kind
        super().__init__(attrs)

    def render(self, name, value, attrs=None, renderer=None):
        attrs = self.build_attrs(self.attrs, attrs)
        return format_html(
            '<span class="asset" data-kind="{}"><input type="hidden" name="{}" value="{}" id="{}">'
            '<span class="asset-shown">还没有选择</span>'
            '<button class="btn btn-s" type="button" data-choose>选择或上传</button>'
            '<button class="btn btn-s" type="button" data-clear hidden>去掉</button></span>',
            self.kind,
            name,
            "" if value is None else value,
            attrs.get("id", ""),
        )


class ColumnInput(forms.TextInput):
    """The number of a column; the script puts a list of the site's columns beside it."""

    def render(self, name, value, attrs=None, renderer=None):
        attrs = self.build_attrs(self.attrs, attrs)
        return format_html(
            '<input type="hidden" name="{}" value="{}" id="{}" data-column>',
            name,
            "" if value is None else value,
            attrs.get("id", ""),
        )
