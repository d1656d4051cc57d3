"""What letters give to the desk: mailboxes, publication of a letter, words for the ledger."""

from wagtail import hooks

from huabiao.engines.casework import queries as casework
from huabiao.foundation.desk.acts import register_words
from huabiao.foundation.desk.detail_words import register_details
from huabiao.foundation.desk.panels import MenuEntry, register_menu
from huabiao.foundation.desk.scoped import ScopedViewSet, Screen

from .models import Letter, Mailbox
from .views import desk


class LetterViewSet(ScopedViewSet):
    """Addresses by the number of the case."""

    name = "letters"
    model = Letter
    screens = (
        Screen("<int:pk>/writer/", desk.reveal, "reveal", "case.handle", posts=True),
        Screen("<int:pk>/publish/", desk.publish, "publish", "case.publish"),
        Screen("<int:pk>/withdraw/", desk.withdraw, "withdraw", "case.publish", posts=True),
    )

    def visible_rows(self, user, act):
        return casework.visible_cases(user, act)


class MailboxViewSet(ScopedViewSet):
    name = "mailboxes"
    model = Mailbox
    related = ("organ",)
    screens = (
        Screen("", desk.mailboxes, "index", "mailbox.change"),
        Screen("add/", desk.add_mailbox, "add", "mailbox.change"),
        Screen("<int:pk>/edit/", desk.edit_mailbox, "edit", "mailbox.change"),
    )


@hooks.register("register_admin_viewset")
def register_screens():
    return [LetterViewSet(), MailboxViewSet()]


register_menu(MenuEntry("信箱", "mailboxes:index", "mail", 230, ("mailbox.change",)))
register_words(
    acts={
        "mailboxes.create": "开通信箱", "mailboxes.change": "改信箱", "letters.reveal": "查看来信人", "letters.publish": "公开来信",
        "letters.withdraw": "撤下来信", "letters.count": "统计来信",
    },
    things={"mailbox": "信箱", "letters": "来信"},
)  # fmt: skip
register_details(
    labels={
        "public": "选登",
        "month": "月份",
        "received": "收到",
        "answered": "答复",
        "on_time": "按时",
        "days": "天数",
    }
)
