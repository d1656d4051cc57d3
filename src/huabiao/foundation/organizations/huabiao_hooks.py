"""Organs carry their own path: they follow when one above them moves."""

from huabiao.foundation.accounts.paths import register_scoped

from .models import Organ

register_scoped(Organ, organ="path")
