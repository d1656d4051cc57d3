"""What the search gives to the desk: words kept by editors, what was asked, the menu, words for the ledger."""

from wagtail import hooks

from huabiao.foundation.desk.acts import register_words
from huabiao.foundation.desk.panels import MenuEntry, register_menu
from huabiao.foundation.desk.scoped import ScopedViewSet, Screen

from . import desk_views, queries
from .models import Word


class WordViewSet(ScopedViewSet):
    name = "search"
    model = Word
    screens = (
        Screen("", desk_views.words, "index", "search.view"),
        Screen("asked/", desk_views.asked, "asked", "search.view"),
        Screen("add/", desk_views.add_word, "add", "search.change"),
        Screen("<int:pk>/edit/", desk_views.edit_word, "edit", "search.change"),
        Screen("<int:pk>/remove/", desk_views.remove_word, "remove", "search.change", posts=True),
    )

    def visible_rows(self, user, act):
        return queries.visible_words(user, act)


@hooks.register("register_admin_viewset")
def register_screens():
    return [WordViewSet()]


register_menu(MenuEntry("检索词", "search:index", "search", 330, ("search.view",)))
register_words(
    acts={
        "search.add_word": "添加检索词",
        "search.change_word": "修改检索词",
        "search.remove_word": "删除检索词",
    },
    things={"search_word": "检索词"},
)
