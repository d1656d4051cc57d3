"""Sites carry the path of their organ: they follow when it moves."""

from huabiao.foundation.accounts.paths import register_scoped

from .models import Site

register_scoped(Site)
