"""What the library gives to the search: every public document, each article a passage with its anchor."""

from collections.abc import Iterable, Iterator, Sequence

from huabiao.duties.portals import tree
from huabiao.engines.search.registry import Document, Passage
from huabiao.foundation.sites.queries import public_sites

from . import rules, structure
from .models import Policy
from .pages import ref


class PolicySource:
    """One document a version; versions that no longer hold rank lower by their validity."""

    name = "policy"

    def affected(self, keys: Sequence[str]) -> Iterable[str]:
        found = set(tree.numbers(keys, "policy"))
        sites = tree.names(keys, "site")
        if sites:  # opened or closed: its library comes or goes
            found |= set(Policy.objects.filter(live=True, site_code__in=sites).values_list("pk", flat=True))
        return (ref(pk) for pk in found)

    def refs(self, after: str, limit: int) -> Sequence[str]:
        rows = Policy.objects.filter(live=True, pk__gt=int(after or 0)).order_by("pk")
        return [ref(pk) for pk in rows.values_list("pk", flat=True)[:limit]]

    def load(self, refs: Sequence[str]) -> Iterator[Document]:
        public = set(public_sites().values_list("code", flat=True))
        for row in Policy.objects.filter(live=True, pk__in=[int(name) for name in refs], site_code__in=public).defer("text"):
            yield _document(row)

    def public(self, refs: Sequence[str]) -> set[str]:
        public = public_sites().values("code")
        rows = Policy.objects.filter(live=True, pk__in=[int(name) for name in refs], site_code__in=public)
        return {ref(pk) for pk in rows.values_list("pk", flat=True)}


def _document(row: Policy) -> Document:
    passages = [
        Passage(f"{node.label}　{node.text}", node.label, node.anchor) if node.kind == "article" else Passage(f"{node.label} {node.title}\n{node.text}".strip())
        for node in structure.unpack(row.nodes)
    ]
    return Document(
        key=f"policy:{ref(row.pk)}", kind="document", title=row.title, passages=passages, path=row.public_path, sites=[row.site_code],
        day=row.written_date or row.issued_date or row.created_at.astimezone(rules.CHINA).date(), organ=row.issuer, number=row.document_number,
        subject=row.subject.partition("\\")[0], validity=row.validity, keywords=row.keywords,
    )  # fmt: skip
