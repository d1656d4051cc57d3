"""What the library gives to the desk: its screens, the menu, the workbench's sections, words for the ledger."""

from django.urls import reverse
from wagtail import hooks

from huabiao.duties.portals.column_links import ColumnLink, register_column_link
from huabiao.foundation.accounts.queries import capped_count
from huabiao.foundation.desk.acts import register_words
from huabiao.foundation.desk.detail_words import register_details
from huabiao.foundation.desk.panels import (
    Count,
    MenuEntry,
    Panel,
    Shortcut,
    register_menu,
    register_panel,
    register_shortcut,
)
from huabiao.foundation.desk.scoped import ScopedViewSet, Screen
from huabiao.foundation.desk.workbench import ROW_CAP
from huabiao.kernel import clock

from . import queries, rules
from .models import Article, Asset, ImportBatch, Outline, Placement, ReviewTask
from .views import editing, files, imports, library, lifecycle, outlines, places, reading, relating, reviewing

REVIEW_ACTS = ("article.review_1", "article.review_2", "article.review_3")
PANEL_CAP = 99


class ArticleViewSet(ScopedViewSet):
    name = "articles"
    model = Article
    related = ("column", "organ", "latest_revision", "live_revision", "picture", "locked_by")
    screens = (
        Screen("", library.index, "index", "article.view"),
        Screen("bulk/", library.bulk, "bulk", "article.view", posts=True),
        Screen("bin/", library.recycle_bin, "bin", "article.delete"),
        Screen("proposals/", library.proposals, "proposals", "article.adopt"),
        Screen("add/", editing.add, "add", "article.write"),
        Screen("<int:pk>/", library.open_article, "open", "article.view"),
        Screen("<int:pk>/read/", reading.show, "show", "article.view"),
        Screen("<int:pk>/edit/", editing.edit, "edit", "article.write"),
        Screen("<int:pk>/submit/", editing.submit, "submit", "article.submit", posts=True),
        Screen("<int:pk>/take-back/", editing.take_back, "take-back", "article.submit", posts=True),
        Screen("<int:pk>/lock/", editing.lock, "lock", "article.lock", posts=True),
        Screen("<int:pk>/unlock/", editing.unlock, "unlock", "article.view", posts=True),
        Screen("<int:pk>/move/", editing.move, "move", "article.write"),
        Screen("<int:pk>/delete/", editing.delete, "delete", "article.delete", posts=True),
        Screen("<int:pk>/restore/", editing.restore, "restore", "article.delete", posts=True),
        Screen("<int:pk>/purge/", editing.purge, "purge", "article.purge", posts=True),
        Screen("<int:pk>/history/", reading.history, "history", "article.view"),
        Screen("<int:pk>/compare/<int:old_pk>/<int:new_pk>/", reading.compare, "compare", "article.view"),
        Screen("<int:pk>/preview/", reading.preview, "preview", "article.preview"),
        Screen("<int:pk>/schedule/", lifecycle.schedule, "schedule", "article.schedule"),
        Screen("<int:pk>/schedule/cancel/", lifecycle.cancel_schedule, "cancel-schedule", "article.schedule", posts=True),
        Screen("<int:pk>/withdraw/", lifecycle.withdraw, "withdraw", "article.withdraw"),
        Screen("<int:pk>/republish/", lifecycle.republish, "republish", "article.submit", posts=True),
        Screen("<int:pk>/places/", places.index, "places", "article.view"),
        Screen("<int:pk>/places/add/", places.add, "add-place", "article.view", posts=True),
        Screen("<int:pk>/places/position/", places.add_position, "add-position", "article.view", posts=True),
        Screen("<int:pk>/related/", relating.index, "related", "article.view"),
        Screen("<int:pk>/related/bind/", relating.bind, "bind-related", "article.write", posts=True),
        Screen("<int:pk>/related/change/", relating.change, "change-related", "article.write", posts=True),
    )


class PlacementViewSet(ScopedViewSet):
    name = "placements"
    model = Placement
    related = ("article", "column", "position")
    screens = (
        Screen("<int:pk>/change/", places.change, "change", "article.place", posts=True),
        Screen("<int:pk>/", places.proposal, "proposal", "article.adopt"),
        Screen("<int:pk>/position/", places.put_at_position, "put-at-position", "article.adopt", posts=True),
        Screen("<int:pk>/adopt/", places.adopt, "adopt", "article.adopt", posts=True),
        Screen("<int:pk>/turn-down/", places.turn_down, "turn-down", "article.adopt", posts=True),
    )


class ReviewViewSet(ScopedViewSet):
    name = "reviews"
    model = ReviewTask
    related = ("article__column", "article__organ", "article__live_revision", "article__picture", "revision")
    screens = (
        Screen("", reviewing.inbox, "index", "article.comment"),
        Screen("next/", reviewing.next_one, "next", "article.comment"),
        Screen("<int:pk>/", reviewing.review, "review", "article.comment"),
    )

    def visible_rows(self, user, act):
        return reviewing.visible_tasks(user)


class AssetViewSet(ScopedViewSet):
    name = "assets"
    model = Asset
    screens = (
        Screen("", files.index, "index", "asset.view"),
        Screen("choose/", files.choose, "choose", "asset.view"),
        Screen("upload/", files.upload, "upload", "asset.upload", posts=True),
        Screen("<int:pk>/brief/", files.brief, "brief", "asset.view"),
        Screen("<int:pk>/file/", files.file, "file", "asset.view"),
    )

    def visible_rows(self, user, act):
        return queries.visible_assets(user, act)


class OutlineViewSet(ScopedViewSet):
    name = "outlines"
    model = Outline
    screens = (
        Screen("", outlines.index, "index", "home.change"),
        Screen("add/", outlines.add, "add", "home.change"),
    )


class ImportViewSet(ScopedViewSet):
    name = "imports"
    model = ImportBatch
    screens = (
        Screen("", imports.index, "index", "article.import"),
        Screen("add/", imports.add, "add", "article.import"),
        Screen("<int:pk>/", imports.detail, "detail", "article.import"),
        Screen("<int:pk>/progress/", imports.progress, "progress", "article.import"),
    )


@hooks.register("register_admin_viewset")
def register_screens():
    return [ArticleViewSet(), PlacementViewSet(), ReviewViewSet(), AssetViewSet(), OutlineViewSet(), ImportViewSet()]


def _waiting(request):
    number = capped_count(queries.inbox(request.user), PANEL_CAP)
    return Count(min(number, PANEL_CAP), plus=number > PANEL_CAP)


register_menu(MenuEntry("审核", "reviews:index", "check", 110, REVIEW_ACTS, count=_waiting))
register_menu(MenuEntry("信息资源库", "articles:index", "docs", 120, ("article.view",)))
register_menu(MenuEntry("迁入", "imports:index", "download", 220, ("article.import",)))
register_menu(MenuEntry("图片与附件", "assets:index", "box", 210, ("asset.view",)))
register_menu(MenuEntry("底图", "outlines:index", "pin", 215, ("home.change",)))
register_column_link(ColumnLink("写一篇", "articles:add", "article.write", is_short=True))
register_column_link(ColumnLink("看这里的稿件", "articles:index", "article.view"))
register_shortcut(Shortcut("找稿件：标题、来源、文号", "articles:index", "article.view", is_search=True))
register_shortcut(Shortcut("写稿件", "articles:add", "article.write", key="c"))


def _panel(rows, **more):
    """A capped list with its capped number: two queries."""
    shown = list(rows[:ROW_CAP])
    number = len(shown) if len(shown) < ROW_CAP else capped_count(rows, PANEL_CAP)
    return {"rows": shown, "count": min(number, PANEL_CAP), "plus": number > PANEL_CAP, **more}


def _to_review(request):
    return _panel(queries.inbox(request.user), all=reverse("reviews:next"), all_label="逐篇审核")


def _returned(request):
    context = _panel(queries.returned_for(request.user), is_hot=True)
    ids = [article.pk for article in context["rows"]]
    tasks = ReviewTask.objects.filter(article_id__in=ids, state=ReviewTask.State.RETURNED).order_by("pk")
    reasons = {task.article_id: task for task in tasks}
    context["rows"] = [{"article": article, "task": reasons.get(article.pk)} for article in context["rows"]]
    return context


def _overdue(request):
    """An alarm: nothing is shown while all is well."""
    context = _panel(queries.overdue_for(request.user, clock.now()), is_hot=True)
    return context if context["rows"] else None


def _scheduled(request):
    return _panel(queries.awaiting_publication(request.user))


def _published(request):
    return _panel(queries.published_today(request.user), all=reverse("articles:index") + "?view=published")


def _proposed(request):
    return _panel(queries.submissions_for(request.user), all=reverse("articles:proposals"))


register_panel(Panel("review", "待我审核", 10, REVIEW_ACTS, "articles/panels/review.html", _to_review))
register_panel(Panel("returned", "被退回", 20, ("article.write",), "articles/panels/returned.html", _returned))
register_panel(Panel("late", "到时未办", 5, ("article.write", "article.schedule"), "articles/panels/late.html", _overdue))
register_panel(Panel("scheduled", "待发布", 30, ("article.write", "article.schedule"), "articles/panels/scheduled.html", _scheduled))
register_panel(Panel("proposed", "待采用", 35, ("article.adopt",), "articles/panels/proposed.html", _proposed))
register_panel(Panel("published", "今日发布", 60, ("article.view",), "articles/panels/published.html", _published))

register_details(
    labels={
        "level": "审级", "revision": "版本", "task": "审核任务", "published": "已公开", "placement": "刊发位置", "position": "推荐位",
        "column": "栏目", "batch": "迁入批次", "created": "新增", "updated": "更新", "unchanged": "未变", "refused": "未迁入",
        "missing": "缺少的文件", "remote_images": "外站图片", "failed": "中断", "draft": "只作草稿", "line": "已读", "total": "总数",
        "go_live_at": "发布时间", "expire_at": "撤下时间", "base": "所据版本", "source": "来自稿件", "validity": "有效性",
    },
    values={"kind": {**rules.PLACEMENT_KINDS, **rules.WITHDRAWALS}, "validity": rules.VALIDITIES, "level": rules.LEVELS},
)  # fmt: skip
register_words(
    acts={
        "articles.create": "起草", "articles.save": "保存草稿", "articles.submit": "送审", "articles.approve": "审核通过",
        "articles.return": "退回", "articles.withdraw_submission": "撤回送审", "articles.lock": "锁定", "articles.unlock": "解除锁定",
        "articles.move": "改主栏目", "articles.place": "签发", "articles.end_placement": "撤下一处", "articles.pin": "置顶",
        "articles.reorder": "改排序", "articles.set_placement_title": "改本处标题", "articles.copy": "复制",
        "articles.report_up": "报送", "articles.adopt": "采用", "articles.return_submission": "不采用",
        "articles.schedule": "定时", "articles.cancel_schedule": "取消定时", "articles.publish_due": "到时发布", "articles.expire_due": "到期撤下", "articles.effect_due": "到期施行",
        "articles.withdraw": "撤下", "articles.republish": "重新送审", "articles.delete": "放入回收站",
        "articles.restore": "恢复", "articles.purge": "彻底删除", "articles.import": "迁入", "articles.store_asset": "上传文件",
        "articles.open_batch": "开始迁入", "articles.approve_batch": "批量审定", "articles.close_batch": "迁入结束",
        "articles.set_outline": "保存底图", "articles.bind": "关联解读", "articles.confirm_bound": "确认解读关联", "articles.unbind": "解除解读关联",
        "articles.report_progress": "迁入进度", "articles.begin_due": "到时刊发", "articles.end_due": "到时撤下",
    },
    things={"article": "稿件", "asset": "文件", "batch": "迁入批次", "outline": "底图"},
)  # fmt: skip
