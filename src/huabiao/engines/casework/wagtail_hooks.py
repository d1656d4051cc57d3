"""What casework gives to the desk: inbox and case page, calendar, limits, processes, a panel, words for the ledger."""

from django.urls import reverse
from wagtail import hooks

from huabiao.foundation.desk.acts import register_words
from huabiao.foundation.desk.detail_words import register_details
from huabiao.foundation.desk.panels import Count, MenuEntry, Panel, register_menu, register_panel
from huabiao.foundation.desk.scoped import DeskViewSet, ScopedViewSet, Screen
from huabiao.foundation.desk.workbench import ROW_CAP

from . import queries, rules, views
from .models import Case

SETTINGS = "casework.settings"
HANDLE = ("case.view",)
PANEL_CAP = 99


class CaseViewSet(ScopedViewSet):
    name = "cases"
    model = Case
    screens = (
        Screen("", views.index, "index", "case.view"),
        Screen("<int:pk>/", views.show, "show", "case.view"),
        Screen("<int:pk>/act/", views.act, "act", "case.view", posts=True),
        Screen("<int:pk>/files/<int:number>/", views.document, "file", "case.view"),
    )

    def visible_rows(self, user, act):
        return queries.visible_cases(user, act)


class WorkdayViewSet(DeskViewSet):
    name = "workdays"
    screens = (
        Screen("", views.calendar, "index", SETTINGS),
        Screen("year/", views.enter_year, "year", SETTINGS, posts=True),
        Screen("<int:number>/remove/", views.remove_day, "remove", SETTINGS, posts=True),
    )


class LimitViewSet(DeskViewSet):
    name = "limits"
    screens = (
        Screen("", views.limits, "index", SETTINGS),
        Screen("<str:kind>/", views.edit_limit, "edit", SETTINGS),
    )


class ProcessViewSet(DeskViewSet):
    name = "processes"
    screens = (
        Screen("", views.processes, "index", SETTINGS),
        Screen("<int:number>/file/", views.process_file, "file", SETTINGS),
    )


@hooks.register("register_admin_viewset")
def register_screens():
    return [CaseViewSet(), WorkdayViewSet(), LimitViewSet(), ProcessViewSet()]


def _waiting(request):
    number = queries.waiting(request.user, PANEL_CAP)
    return Count(min(number, PANEL_CAP), plus=number > PANEL_CAP)


def _panel(request):
    inbox = queries.inbox(request.user)
    rows = list(queries.view(inbox.rows, "mine", request.user))
    return {
        "rows": rows[:ROW_CAP], "count": len(rows), "is_hot": any(row.standing.degree == "late" for row in rows),
        "all": reverse("cases:index"), "all_label": "全部办件",
    }  # fmt: skip


register_menu(MenuEntry("来信与申请", "cases:index", "mail", 130, HANDLE, count=_waiting))
register_menu(MenuEntry("工作日历", "workdays:index", "list", 440, (SETTINGS,)))
register_menu(MenuEntry("办理期限", "limits:index", "card", 441, (SETTINGS,)))
register_menu(MenuEntry("办理流程", "processes:index", "box", 442, (SETTINGS,)))
register_panel(Panel("cases", "来信与申请", 150, HANDLE, "casework/panel.html", _panel))
register_words(
    acts={
        "cases.submit": "登记办件", "cases.assign": "分派", "cases.transfer": "转办", "cases.claim": "认领", "cases.release": "放回",
        "cases.invite": "请会办", "cases.contribute": "会办意见", "cases.return": "退回", "cases.note": "内部记录", "cases.remind": "催办",
        "cases.supervise": "督办", "cases.stop_clock": "中止计时", "cases.resume_clock": "恢复计时", "cases.ask_applicant": "请来信人补充",
        "cases.hear_applicant": "来信人补充", "cases.request_extension": "申请延期", "cases.decide_extension": "审批延期",
        "cases.save_draft": "存答复稿", "cases.submit_answer": "送核稿", "cases.review_answer": "核稿", "cases.close": "不予受理",
        "cases.reopen": "重办", "cases.rate": "评价", "cases.call_back": "回访", "cases.merge": "合并", "cases.split": "分出",
        "cases.answer_imported": "迁入答复", "calendar.enter_day": "录工作日", "calendar.remove_day": "删工作日", "calendar.enter_year": "录完年度",
        "limits.set": "改办理期限", "processes.upload": "换办理流程",
    },
    things={"case": "办件", "calendar": "工作日历", "limit": "办理期限", "process": "办理流程"},
)  # fmt: skip
register_details(
    labels={
        "task": "待办", "answer": "答复稿", "person": "经办人", "approved": "通过", "round": "第几次", "rating": "评价", "solved": "已解决",
        "resumed": "恢复计时", "into": "并入", "part": "分出", "call_back": "回访", "extension": "最多延长", "unit": "单位", "is_workday": "上班",
        "from_date": "自何日起",
    },
    values={"rating": rules.RATINGS, "unit": {"working": "工作日", "natural": "自然日"}},
)  # fmt: skip
