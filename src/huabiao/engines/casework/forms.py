"""The desk's forms of casework: calendar, limits. The acts on a case are too small for forms of their own."""

from django import forms

from huabiao.foundation.desk.forms import DeskForm
from huabiao.kernel.deadlines import Unit


class DayForm(DeskForm):
    """One day of the working calendar."""

    day = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}))
    is_workday = forms.TypedChoiceField(
        label="这一天", choices=[("0", "休息"), ("1", "上班")], coerce=lambda value: value == "1"
    )
    note = forms.CharField(label="说明", max_length=60, required=False)


class LimitForm(DeskForm):
    """A limit from a day on."""

    from_date = forms.DateField(
        label="自何日起", help_text="此前收到的事仍按原期限", widget=forms.DateInput(attrs={"type": "date"})
    )
    days = forms.IntegerField(label="天数", min_value=1, max_value=400)
    unit = forms.ChoiceField(
        label="单位", choices=[(Unit.WORKING.value, "工作日"), (Unit.NATURAL.value, "自然日")]
    )
    basis = forms.CharField(label="依据", max_length=120)
    what = forms.CharField(label="期限内应", max_length=10, help_text="例如：答复、办结")
    extension = forms.IntegerField(label="最多延长", min_value=0, max_value=400)
    extension_basis = forms.CharField(label="延长的依据", max_length=120, required=False)
    stop_basis = forms.CharField(
        label="中止计时的依据", max_length=120, required=False, help_text="不填则不能中止"
    )
    correction = forms.IntegerField(label="告知补正期限（工作日）", min_value=0, max_value=60)
    correction_basis = forms.CharField(label="补正的依据", max_length=120, required=False)
    is_unsure = forms.BooleanField(label="依据待核实", required=False)
