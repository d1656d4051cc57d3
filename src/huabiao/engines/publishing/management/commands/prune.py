"""huabiao prune [--site CODE] [--keep-days N] [--dry-run] [--json]: give back the space of copies that nobody needs."""

import json
from dataclasses import asdict

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from huabiao.engines.publishing import pruning
from huabiao.engines.publishing.models import SiteState
from huabiao.kernel.errors import RuleBroken


class Command(BaseCommand):
    help = "清理回退期限以外的副本和发布清单；现有网页、期限内的回退和核验都不受影响"

    def add_arguments(self, parser):
        parser.add_argument("--site", metavar="CODE", help="只清理这个网站")
        parser.add_argument("--keep-days", type=int, default=settings.HUABIAO_KEEP_DAYS, metavar="N", help="可以回退的天数（默认 %(default)s）")
        parser.add_argument("--dry-run", action="store_true", help="只计算，不删除")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 写到标准输出")

    def handle(self, *, site=None, keep_days, dry_run=False, **options):
        codes = list(SiteState.objects.order_by("site_code").values_list("site_code", flat=True))
        if site and site not in codes:
            raise CommandError(f"没有代号为 {site} 的已发布网站，可用 huabiao sites 查看。")
        done, refused = [], []
        for code in [site] if site else codes:
            try:
                done.append(pruning.prune(site=code, keep_days=keep_days, dry=dry_run))
            except RuleBroken as error:  # one busy site does not keep the others waiting
                refused.append({"site": code, "reason": str(error)})
                self.stderr.write(f"{code}：{error}")
        if options["json"]:
            totals = {name: sum(getattr(one, name) for one in done) for name in ("packs", "manifests", "bytes")}
            self.stdout.write(json.dumps({**totals, "sites": [asdict(one) for one in done], "refused": refused}, ensure_ascii=False))
        else:
            for one in done:
                did = "可清理" if dry_run else "已清理"
                self.stdout.write(f"{one.site}：{did}副本 {one.packs} 个、清单 {one.manifests} 个，共 {one.bytes:,} 字节；可回退到第 {one.kept_from} 号批次。")
        if refused:
            raise SystemExit(1)
