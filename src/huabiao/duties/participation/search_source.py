"""What letters give to the search: every public letter with its answer, as a question and its answer."""

from collections.abc import Iterable, Iterator, Sequence

from huabiao.engines.search.registry import Document, Passage
from huabiao.foundation.sites.queries import public_sites

from .models import PublicLetter


class LetterSource:
    """One document a public letter, on the site of its mailbox."""

    name = "letter"

    def affected(self, keys: Sequence[str]) -> Iterable[str]:
        ids = {int(key[7:]) for key in keys if key.startswith("letter:") and key[7:].isdigit()}
        sites = [key[5:] for key in keys if key.startswith("site:")]
        if sites:  # opened or closed: what it shows comes or goes
            ids |= set(PublicLetter.objects.filter(site_code__in=sites).values_list("pk", flat=True))
        return (f"{pk:09d}" for pk in ids)

    def refs(self, after: str, limit: int) -> Sequence[str]:
        rows = PublicLetter.objects.filter(is_live=True, pk__gt=int(after or 0)).order_by("pk")
        return [f"{pk:09d}" for pk in rows.values_list("pk", flat=True)[:limit]]

    def load(self, refs: Sequence[str]) -> Iterator[Document]:
        for row in self._live(refs):
            texts = [line.strip() for line in f"{row.question}\n{row.answer}".splitlines() if line.strip()]
            yield Document(
                key=f"{self.name}:{row.pk:09d}", kind="answer", title=row.title, passages=[Passage(text) for text in texts],
                path=f"/letters/answers/{row.pk}.html", sites=[row.site_code], day=row.answered_date, organ=row.organ_name,
                summary=row.answer[:120],
            )  # fmt: skip

    def public(self, refs: Sequence[str]) -> set[str]:
        return {f"{row.pk:09d}" for row in self._live(refs)}

    def _live(self, refs: Sequence[str]) -> Iterable[PublicLetter]:
        open_sites = [site.code for site in public_sites()]
        ids = [int(name) for name in refs]
        return PublicLetter.objects.filter(pk__in=ids, is_live=True, site_code__in=open_sites)
