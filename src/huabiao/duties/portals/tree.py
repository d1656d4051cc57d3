"""The columns of a site as public pages read them: plain data, two queries a site, whatever the number of columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from . import rules
from .models import Column

_STEP = Column.steplen
_FIELDS = (
    "pk", "path", "site_code", "title", "slug", "column_path", "kind", "column_type", "description", "keywords", "in_navigation",
    "external_url", "by_year", "page_size", "last_sequence", "item_count", "last_item_at", "organ_id", "organ__name", "office__name", "post__name",
)  # fmt: skip


@dataclass(slots=True)
class Shelf:
    """One column. `is_shown`: it has something to show, itself or beneath it (47号文: 避免空白栏目).

    `is_published`: its page exists, since it is shown or since archive pages lead back to it.
    """

    id: int
    tree_path: str
    site: str
    title: str
    slug: str
    path: str
    kind: str
    type: str
    description: str
    keywords: str
    in_navigation: bool
    external_url: str
    by_year: bool
    page_size: int
    last_sequence: int
    item_count: int
    last_item_at: datetime | None
    organ_id: int
    organ: str
    office: str | None
    post: str | None
    banner: list = field(default_factory=list)
    children: list["Shelf"] = field(default_factory=list)
    parent: "Shelf | None" = None
    is_shown: bool = False
    is_published: bool = False

    @property
    def url(self) -> str:
        """Where a link to it leads."""
        return self.external_url if self.kind == rules.EXTERNAL else f"/{self.path}/"

    @property
    def ancestors(self) -> list["Shelf"]:
        """From the top down to its parent."""
        found: list[Shelf] = []
        above = self.parent
        while above:
            found.insert(0, above)
            above = above.parent
        return found

    @property
    def top(self) -> "Shelf":
        """The top-level column that it stands under, or itself."""
        return self.ancestors[0] if self.parent else self

    @property
    def shown_children(self) -> list["Shelf"]:
        """Its sub-columns that have something to show."""
        return [child for child in self.children if child.is_shown]

    @property
    def archive_pages(self) -> int:
        """How many archive pages it has, numbered from the oldest."""
        return 0 if self.kind in rules.WITHOUT_ARCHIVE else rules.archive_pages(self.last_sequence, self.page_size)

    @property
    def has_own_items(self) -> bool:
        """Whether it has a list of its own."""
        return self.item_count > 0 and self.kind not in (rules.EXTERNAL, rules.SINGLE)

    def walk(self) -> Iterator["Shelf"]:
        """Itself and all beneath it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def crumbs(self) -> Markup:
        """Its place, as links: the column itself is a link too."""
        return Markup("").join(Markup('<li><a href="/{}/">{}</a></li>').format(step.path, step.title) for step in [*self.ancestors, self])


@dataclass(slots=True)
class Tree:
    """All columns in force of one site."""

    site: str
    tops: list[Shelf]
    by_id: dict[int, Shelf]

    def shown(self) -> Iterator[Shelf]:
        """All columns that have something to show, in the order of the tree."""
        for top in self.tops:
            for shelf in top.walk():
                if shelf.is_shown:
                    yield shelf


def load(site: str) -> Tree:
    """The tree of a site."""
    rows = Column.objects.filter(site_code=site, retired_at=None).order_by("path").values_list(*_FIELDS)
    shelves = {shelf.tree_path: shelf for shelf in (Shelf(*row) for row in rows)}
    _add_banners(site, shelves.values())
    tops: list[Shelf] = []
    for path, shelf in shelves.items():
        above = shelves.get(path[:-_STEP])
        if above:
            shelf.parent = above
            above.children.append(shelf)
        else:
            tops.append(shelf)
    for shelf in reversed(list(shelves.values())):
        shelf.is_shown = _is_filled(shelf) or any(child.is_shown for child in shelf.children)
        shelf.is_published = shelf.is_shown or shelf.archive_pages > 0 or any(child.is_published for child in shelf.children)
    return Tree(site, tops, {shelf.id: shelf for shelf in shelves.values()})


def _add_banners(site: str, shelves: Iterable[Shelf]) -> None:
    topics = {shelf.id: shelf for shelf in shelves if shelf.kind == rules.TOPIC}
    if topics:
        for pk, banner in Column.objects.filter(pk__in=topics).values_list("pk", "banner"):
            topics[pk].banner = list(banner.raw_data)


def _is_filled(shelf: Shelf) -> bool:
    if shelf.kind == rules.EXTERNAL:
        return bool(shelf.external_url)
    return shelf.item_count > 0 or bool(shelf.banner)


def numbers(keys: Sequence[str], noun: str) -> list[int]:
    """The ids in keys "noun:17"."""
    start = f"{noun}:"
    return [int(key[len(start) :]) for key in keys if key.startswith(start) and key[len(start) :].isdigit()]


def names(keys: Sequence[str], noun: str) -> list[str]:
    """The codes in keys "noun:huaqing"."""
    start = f"{noun}:"
    return [key[len(start) :] for key in keys if key.startswith(start)]


def sites_of(column_ids: Iterable[int]) -> set[str]:
    """The sites that these columns belong to."""
    ids = list(column_ids)
    return set(Column.objects.filter(pk__in=ids).values_list("site_code", flat=True)) if ids else set()


def with_ancestors(column_ids: Iterable[int]) -> list[tuple[str, int]]:
    """Site and id of these columns and of all above them."""
    ids = list(column_ids)
    if not ids:
        return []
    paths: set[str] = set()
    for path in Column.objects.filter(pk__in=ids).values_list("path", flat=True):
        paths.update(path[:end] for end in range(3 * _STEP, len(path) + 1, _STEP))
    return list(Column.objects.filter(path__in=paths).values_list("site_code", "pk"))
