"""Every act on an article, its files and its places. One module a subject; call them from here."""

from .assets import store_asset
from .bin import delete_article, purge_article, restore_article
from .drafts import EditedMeanwhile, create_article, lock, move_home_column, save_draft, unlock
from .outlines import set_outline
from .placements import (
    copy_article,
    end_placement,
    pin,
    place,
    place_at_position,
    push,
    reorder,
    set_placement_title,
)
from .publication import publish_imported
from .relating import bind_interpretation, confirm_interpretation, release_interpretation
from .review import approve, return_article, submit, withdraw_submission
from .schedule import cancel_schedule, schedule
from .submissions import adopt, report_up, return_submission
from .sweeping import sweep
from .withdrawal import republish, withdraw

__all__ = [
    "EditedMeanwhile",
    "adopt",
    "approve",
    "bind_interpretation",
    "cancel_schedule",
    "confirm_interpretation",
    "copy_article",
    "create_article",
    "delete_article",
    "end_placement",
    "lock",
    "move_home_column",
    "pin",
    "place",
    "place_at_position",
    "publish_imported",
    "purge_article",
    "push",
    "release_interpretation",
    "reorder",
    "report_up",
    "republish",
    "restore_article",
    "return_article",
    "return_submission",
    "save_draft",
    "schedule",
    "set_outline",
    "set_placement_title",
    "store_asset",
    "submit",
    "sweep",
    "unlock",
    "withdraw",
    "withdraw_submission",
]
