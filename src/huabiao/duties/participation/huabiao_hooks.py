"""What letters give to the engines: the kind of case, public pages, rows that follow a moved organ, the monthly count."""

from pathlib import Path

from huabiao.duties.portals.interaction import register_interaction
from huabiao.engines.casework.registry import Kind, register_kind
from huabiao.engines.publishing.registry import register_kind as register_page
from huabiao.engines.search.registry import register_source
from huabiao.foundation.accounts.paths import register_scoped
from huabiao.kernel import periodic

from . import entrance
from .actions import keep_months
from .models import Mailbox, PublicLetter
from .pages import LetterListPages, LetterPages, LookPages
from .search_source import LetterSource
from .views.desk import side

register_kind(
    Kind(
        "letter",
        "来信",
        "letters",
        "LX",
        Path(__file__).parent / "letter.bpmn",
        "participation/side.html",
        side,
    )
)
for page_kind in (LetterPages(), LetterListPages(), LookPages()):
    register_page(page_kind)
for model in (Mailbox, PublicLetter):
    register_scoped(model)
periodic.register("participation.months", 3600.0, keep_months)
register_source(LetterSource())
register_interaction(entrance.of)
