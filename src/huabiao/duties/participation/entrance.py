"""What letters show on a site's home page (portals/interaction.py): entrances, and the figures of the newest counted month."""

from huabiao.duties.portals.interaction import Interaction, Month

from . import queries
from .models import Mailbox


def of(site: str) -> Interaction | None:
    """None without a mailbox. Closed ones leave what was written to be looked up and read, but take no letters."""
    is_open = list(Mailbox.objects.filter(site_code=site).values_list("is_open", flat=True))
    if not is_open:
        return None
    row = queries.newest_month(site)
    newest = row and Month(
        year=row.month.year,
        month=row.month.month,
        received=row.received,
        answered=row.answered,
        on_time=row.on_time,
        days=f"{row.days / row.answered:.1f}" if row.answered else "",
    )
    return Interaction(
        write="/letters/new" if any(is_open) else "",
        query="/letters/query",
        answers="/letters/",
        months="/letters/#mo",
        newest=newest,
    )
