"""Columns, positions, home pages, topics, redirects: what the administrators of the sites arrange."""

from typing import Any

from huabiao.duties.articles import actions as articles
from huabiao.duties.articles.rules import article_path
from huabiao.duties.portals import actions as portals
from huabiao.duties.portals import arrangement
from huabiao.duties.portals.models import Position
from huabiao.foundation.organizations.models import Office, Organ, Post

from . import columns, homes, stories, users
from .city import City


def shelve(city: City) -> None:
    """The tree of columns of each site."""
    offices = {(office.organ_id, office.name): office for office in Office.objects.all()}
    posts = {(post.organ_id, post.name): post for post in Post.objects.all()}
    for code, rows in columns.columns().items():
        city.roots[code] = portals.create_site_tree(actor=city.users["system"], site=city.sites[code])
        admin = city.users[users.site_admin(code)]
        for row in rows:
            organ: Organ = city.organs[row.organ]
            above = row.path.rpartition("/")[0]
            values: dict[str, Any] = {} if row.update_days is None else {"update_days": row.update_days}
            if row.path in columns.LEADS_TO:
                values["external_url"] = columns.LEADS_TO[row.path]
            city.columns[f"{code}/{row.path}"] = portals.create_column(
                actor=admin, parent=city.columns[f"{code}/{above}"] if above else city.roots[code], title=row.title,
                slug=row.path.rpartition("/")[2], organ=organ, column_type=row.column_type, description=row.description,
                kind=row.kind, keywords=row.keywords, office=offices.get((organ.pk, row.office)),
                post=posts.get((organ.pk, row.post)), review_levels=row.review_levels, in_navigation=row.in_navigation,
                **values,
            )  # fmt: skip


def arrange(city: City) -> None:
    """Positions and what stands there, home pages, topics. Articles must have come in."""
    for code, blocks in homes.homes().items():
        admin = city.users[users.site_admin(code)]
        for position, places in homes.PLACED[code].items():
            name, limit = homes.POSITIONS[position]
            made = arrangement.create_position(actor=admin, site=city.sites[code], code=position, name=name, limit=limit)
            _fill(city, made, places)
        arrangement.arrange_home(
            actor=admin, site=city.sites[code],
            arrangement=[{"type": kind, "value": _value(city, code, value)} for kind, value in blocks],
        )  # fmt: skip
    for path, topic in columns.TOPICS.items():
        _arrange_topic(city, f"huaqing/{path}", topic)
    for code, old, target in stories.REDIRECTS:
        arrangement.set_redirect(actor=city.users[users.site_admin(code)], site=city.sites[code], old_path=old, target=target)


def _fill(city: City, position: Position, places: list[str]) -> None:
    for number, place in enumerate(places):
        article = city.article(place)
        if article is not None:
            # What came from another site is placed by who may see both.
            is_own = article.site_code == position.site_code
            admin = city.users[users.site_admin(position.site_code) if is_own else "groupadmin"]
            placement = articles.place_at_position(actor=admin, article=article, position=position)
            # The first of the list stays the first, whatever its date.
            articles.reorder(actor=admin, placement=placement, order=len(places) - number)


def _value(city: City, code: str, value: dict[str, Any]) -> dict[str, Any]:
    """The same block with numbers for columns and addresses for articles."""
    made = dict(value)
    if "column" in made:
        made["column"] = city.columns[f"{code}/{made['column']}"].pk
    if "columns" in made:
        made["columns"] = [city.columns[f"{code}/{path}"].pk for path in made["columns"]]
    if "links" in made:
        links = ({**link, "url": _address(city, code, link["url"])} for link in made["links"])
        made["links"] = [link for link in links if link["url"]]
    return made


def _address(city: City, code: str, to: str) -> str:
    """Where a link leads; empty if there is no such article on this site."""
    if not to.startswith("@"):
        return to
    article = city.article(to[1:])
    stands_here = article is not None and article.placements.filter(site_code=code, shown=True).exists()
    return article_path(article.pk, article.published_at) if article and article.published_at and stands_here else ""


def _arrange_topic(city: City, place: str, topic: dict[str, Any]) -> None:
    links = [{"title": title, "url": url, "note": "", "icon": "doc"} for title, to in topic["links"] if (url := _address(city, "huaqing", f"@{to}"))]
    figures = [{"label": label, "value": value, "unit": unit, "source": topic["source"]} for label, value, unit in topic["figures"]]
    blocks = [{"type": "text", "value": topic["text"]}, {"type": "figures", "value": figures}, {"type": "links", "value": links}]
    arrangement.arrange_topic(actor=city.users["siteadmin"], column=city.column(place), arrangement=blocks)
