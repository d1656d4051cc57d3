"""The public page of a version that is not public: the same template and frame, files fetched through the desk."""

from collections.abc import Callable, Iterable

from huabiao.engines.publishing.previewing import render
from huabiao.kernel import clock

from .body import render_body
from .models import Article, Asset
from .pages import preview


def preview_html(version: Article, file_address: Callable[[int], str]) -> str | None:
    """The whole page, or None when its column is out of use. `file_address` gives a file's address at the desk."""
    html, used = render_body(version.body)
    page = preview(version, html, clock.now())
    if page is None:
        return None
    pictures = set(used) | ({version.picture_id} if version.picture_id else set())
    return with_desk_files(render(version.site_code, page), pictures, file_address)


def body_html(version: Article, file_address: Callable[[int], str]) -> str:
    """The body as the public will see it, its files fetched through the desk: they may not be public yet."""
    html, used = render_body(version.body)
    return with_desk_files(html, used, file_address)


def with_desk_files(html: str, numbers: Iterable[int], file_address: Callable[[int], str]) -> str:
    """The same HTML with these files' public addresses replaced by those of the desk."""
    for asset in Asset.objects.filter(pk__in=list(numbers)):
        html = html.replace(f'"{asset.public_path}"', f'"{file_address(asset.pk)}"')
    return html
