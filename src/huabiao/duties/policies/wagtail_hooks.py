"""What the library gives to the desk: its screens, the menu, words for the ledger."""

from wagtail import hooks

from huabiao.foundation.accounts.queries import capped_count
from huabiao.foundation.desk.acts import register_words
from huabiao.foundation.desk.detail_words import register_details
from huabiao.foundation.desk.panels import Count, MenuEntry, register_menu
from huabiao.foundation.desk.scoped import ScopedViewSet, Screen

from . import queries, rules
from .models import Policy, Proposal
from .views import changing, library

_CAP = 99


class PolicyViewSet(ScopedViewSet):
    name = "policies"
    model = Policy
    screens = (
        Screen("", library.index, "index", "policy.view"),
        Screen("add/", library.add, "add", "policy.change"),
        Screen("review/", changing.inbox, "inbox", "policy.review"),
        Screen("<int:pk>/", library.detail, "detail", "policy.view"),
        Screen("<int:pk>/text/", library.show_text, "text", "policy.view"),
        Screen("<int:pk>/edit/", library.edit, "edit", "policy.change"),
        Screen("<int:pk>/publish/", changing.publish, "publish", "policy.change"),
        Screen("<int:pk>/withdraw/", changing.withdraw, "withdraw", "policy.change"),
        Screen("<int:pk>/validity/", changing.validity, "validity", "policy.change"),
        Screen("<int:pk>/relate/", changing.relate, "relate", "policy.change"),
        Screen("<int:pk>/release/", changing.release, "release", "policy.change", posts=True),
    )


class ProposalViewSet(ScopedViewSet):
    name = "policy_proposals"
    model = Proposal
    related = ("policy",)
    screens = (Screen("<int:pk>/", changing.proposal, "show", "policy.review"),)


@hooks.register("register_admin_viewset")
def register_screens():
    return [PolicyViewSet(), ProposalViewSet()]


def _waiting(request):
    number = capped_count(queries.open_proposals(request.user), _CAP)
    return Count(min(number, _CAP), plus=number > _CAP)


register_menu(MenuEntry("政策文件库", "policies:index", "list", 125, ("policy.view",)))
register_menu(MenuEntry("文件变更复核", "policies:inbox", "list", 126, ("policy.review",), count=_waiting))

register_words(
    acts={
        "policies.create": "录入文件", "policies.save": "改文件草稿", "policies.import": "导入文件", "policies.propose": "提出文件变更", "policies.return": "退回文件变更",
        "policies.edit": "改文件著录", "policies.validity": "改文件有效性", "policies.relate": "关联文件", "policies.publish": "公开文件",
        "policies.withdraw": "撤下文件", "policies.into_force": "文件施行",
    },
    things={"policy": "政策文件"},
)  # fmt: skip
register_details(labels={"proposal": "变更申请", "first": "首件", "last": "末件"}, values={"kind": rules.PROPOSALS})
