"""What casework sets up when all apps are ready: rows that follow a moved organ, figures for whoever watches."""

from huabiao.foundation.accounts.paths import register_scoped
from huabiao.kernel import gauges

from .models import Case, Party, Task
from .rules import OPEN_STATES

register_scoped(Case)
register_scoped(Party)
register_scoped(Task)

gauges.register(
    "huabiao_cases_open",
    "Cases that are not answered yet.",
    lambda: gauges.one(Case.objects.filter(state__in=OPEN_STATES).count()),
)
