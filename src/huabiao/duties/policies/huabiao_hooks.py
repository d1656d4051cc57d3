"""What the library gives: its pages to the publisher, its documents to the search, rows that follow a move, its sweep."""

from huabiao.duties.portals.traditional_pages import register_traditional
from huabiao.engines.publishing.registry import register_kind
from huabiao.engines.search import registry as searching
from huabiao.foundation.accounts.paths import register_scoped
from huabiao.kernel import clock, periodic

from .actions import sweep
from .list_pages import ListPages
from .models import Lineage, Policy, Proposal
from .pages import ComparePages, PolicyAssets, PolicyPages, WordPages
from .search_source import PolicySource

for model in (Lineage, Policy, Proposal):
    register_scoped(model)

for kind in (PolicyAssets(), PolicyPages(), WordPages(), ComparePages(), ListPages()):
    register_kind(kind)
for name in ("policy", "policy-list", "policy-compare"):
    register_traditional(name)

searching.register_source(PolicySource())

# On its 施行日期 a document comes into force; a minute late is soon enough.
periodic.register("policies.sweep", 60.0, lambda: sweep(now=clock.now()))
