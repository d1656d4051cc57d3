"""What the public may see of an article: the one condition that pages, lists, feeds, files and site maps all ask."""

from django.db.models import Q

from . import rules

# `shown__in` and not `shown=True`: a bare boolean keeps SQLite from using the index behind it.
SHOWN = Q(shown__in=[True])

PUBLIC = Q(live=True, deleted_at=None, openness=rules.PROACTIVE, classification="open")
# A recalled article leaves a notice at its address (撤稿留痕).
TOMBSTONE = Q(live=False, deleted_at=None, withdrawal_kind=rules.RECALLED, published_at__isnull=False)

PUBLIC_ARTICLE = Q(
    article__live=True, article__deleted_at=None, article__openness=rules.PROACTIVE, article__classification="open"
)

MARKS = {"current": "valid", "pending": "plain", "amended": "amended", "repealed": "void", "expired": "void"}
