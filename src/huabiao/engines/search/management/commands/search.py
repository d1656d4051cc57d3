"""huabiao search QUERY [--site CODE] [--kind K] [--limit N] [--json]; huabiao search rebuild [--json]."""

import json

from django.core.management.base import BaseCommand, CommandError

from huabiao.engines.search import indexing, links, queries, rules
from huabiao.kernel import clock


class Command(BaseCommand):
    help = "搜索已公开的内容；search rebuild 重建索引（期间原索引照常使用）"

    def add_arguments(self, parser):
        parser.add_argument("query", metavar="QUERY", help="要搜的词；写 rebuild 则重建索引")
        parser.add_argument("--site", metavar="CODE", default="", help="只搜这个网站")
        parser.add_argument("--kind", choices=list(rules.KINDS), default="", help="只搜这一类")
        parser.add_argument(
            "--limit",
            type=int,
            default=rules.PAGE_SIZE,
            metavar="N",
            help=f"最多给出多少条，不超过 {rules.CANDIDATES}",
        )
        parser.add_argument("--json", action="store_true", help="结果以 JSON 写到标准输出")

    def handle(self, *, query, **options):
        if query == "rebuild":
            return self._rebuild(options)
        if not 1 <= options["limit"] <= rules.CANDIDATES:
            raise CommandError(f"--limit 应在 1 到 {rules.CANDIDATES} 之间。")
        asking = queries.Asking(
            query,
            options["site"],
            {"kind": options["kind"]} if options["kind"] else {},
            size=options["limit"],
        )
        found = links.as_dict(queries.search(asking, clock.today()), options["site"])
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return None
        for hit in found["results"]:
            self.stdout.write(
                f"{hit['date']}　{hit['kind']}　{hit['title']}\n　　{hit['url']}\n　　{hit['snippet']}"
            )
        self.stdout.write(f"共 {found['total']}{' 条以上' if found['capped'] else ' 条'}。")
        return None

    def _rebuild(self, options):
        done = indexing.rebuild()
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {"documents": done.documents, "units": done.units, "seconds": round(done.seconds, 2)}
                )
            )
        else:
            self.stdout.write(
                f"索引已重建：{done.documents:,} 篇，{done.units:,} 段，用时 {done.seconds:.1f} 秒。"
            )
