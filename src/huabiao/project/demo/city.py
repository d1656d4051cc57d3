"""What the steps hand to each other: rows by the keys that the data modules use."""

from collections.abc import Callable
from dataclasses import dataclass, field

from huabiao.duties.articles.models import Article
from huabiao.duties.portals.models import Column, SiteRoot
from huabiao.foundation.accounts.models import User
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.sites.models import Site

Say = Callable[[str], None]


@dataclass
class City:
    """Users by account, organs by key, sites by code, columns by "site/path", articles by "site/column/NN"."""

    users: dict[str, User] = field(default_factory=dict)
    organs: dict[str, Organ] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    roots: dict[str, SiteRoot] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)

    def column(self, place: str) -> Column:
        """The column at "site/path" as it is now."""
        return Column.objects.get(pk=self.columns[place].pk)

    def article(self, place: str) -> Article | None:
        """The article at "site/column/NN" as it is now; None if it did not come in, which is told at the end."""
        found = self.articles.get(place)
        if found is None:
            self.missing.add(place)
        return Article.objects.get(pk=found.pk) if found else None
