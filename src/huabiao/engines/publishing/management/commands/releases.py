"""huabiao releases --site CODE [--limit N] [--json]: the releases of a site, newest first."""

import json

from django.core.management.base import BaseCommand, CommandError

from huabiao.engines.publishing import queries
from huabiao.foundation.sites.models import Site


class Command(BaseCommand):
    help = "列出一个网站的发布批次"

    def add_arguments(self, parser):
        parser.add_argument("--site", metavar="CODE", required=True)
        parser.add_argument("--limit", type=int, default=50)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, site, limit, **options):
        if not Site.objects.filter(code=site).exists():
            raise CommandError(f"没有代号为 {site} 的网站，可用 huabiao sites 查看。")
        rows = [
            {
                "number": row.number, "at": row.at.isoformat(), "root": row.root, "manifest": row.manifest_digest,
                "written": row.written, "removed": row.removed, "files": row.files, "note": row.note,
            }
            for row in queries.releases(site)[: max(limit, 0)]
        ]  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['number']:>8}  {row['at'][:19]}  写 {row['written']}  删 {row['removed']}  共 {row['files']}  {row['note']}")
        if site in queries.frozen():
            self.stderr.write("该网站已因回退而冻结；用 huabiao rollback --site CODE --thaw 解除。")
