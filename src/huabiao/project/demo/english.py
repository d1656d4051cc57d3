"""The English site of the demo city: content of its own, not a translation; brought in as from its former system."""

from datetime import datetime
from pathlib import Path

from huabiao.duties.articles import actions
from huabiao.duties.articles.importing import folder, markup
from huabiao.duties.articles.models import Article
from huabiao.duties.portals import actions as portals
from huabiao.foundation.sites import actions as registry
from huabiao.kernel.clock import BEIJING

from . import sites
from .city import City

CONTENT = Path(__file__).parent / "foreign" / "en"
CODE = "english"

# slug, title, kind, type of the annex, description
_COLUMNS = [
    ("news", "News", "news", "政务动态", "What is new in the city, for residents and visitors from abroad."),
    ("living", "Living here", "list", "办事服务", "Permits, doctors, schools: how things are done."),
    ("about", "About Huaqing", "single", "概况信息", "The city at a glance."),
]  # fmt: skip


def open_english(city: City) -> None:
    """The site, its columns and its articles."""
    system, admin, importer = city.users["system"], city.users["groupadmin"], city.users["importer"]
    portal = city.sites["huaqing"]
    site = registry.open_site(
        actor=system, code=CODE, name="Huaqing, China", kind="language", organ=portal.organ, domain=f"{CODE}.localhost", parent=portal, order=len(city.sites),
        language="en", theme="qing", identification_code="9901000099", icp_number="99001000099", party_mark_url=sites.PARTY_MARK, error_report_url=sites.ERROR_REPORT,
        organizer="Foreign Affairs Office of Huaqing", undertaker="Huaqing Data Bureau", address="1 Wangqiao Street, Qinghe District, Huaqing",
        contact="0999-87100066, on working days", description="News, life and services in Huaqing for readers of English.",
    )  # fmt: skip
    for status in sites.LIFE:
        site = registry.change_status(actor=system, site=site, status=status)
    city.sites[CODE] = site
    root = portals.create_site_tree(actor=system, site=site)
    columns = {
        slug: portals.create_column(
            actor=admin, parent=root, slug=slug, title=title, kind=kind, column_type=column_type, description=description,
            organ=portal.organ, update_days=0,
        )
        for slug, title, kind, column_type, description in _COLUMNS
    }  # fmt: skip
    for path in sorted(CONTENT.glob("*.md")):
        values, text = folder.split_front_matter(path.read_text(encoding="utf-8"))
        body = [{"type": "text", "value": markup.to_html(text.strip(), "markdown")}]
        article = Article(
            column=columns[path.stem.partition("-")[0]], organ=portal.organ, title=values["title"], summary=values["summary"], source=values["source"], body=body
        )
        at = datetime.strptime(values["date"], "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)
        city.articles[f"{CODE}/{path.stem}"] = actions.publish_imported(actor=importer, article=article, published_at=at)
