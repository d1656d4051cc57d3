"""huabiao sites [--json]: the sites and where they are found, the portal first."""

import json

from django.core.management.base import BaseCommand

from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import origin


class Command(BaseCommand):
    help = "列出各网站及其地址，门户网站在前"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="结果以 JSON 写到标准输出")

    def handle(self, **options):
        sites = sorted(Site.objects.order_by("order", "pk"), key=lambda site: site.kind != "portal")
        rows = [
            {"code": site.code, "name": site.name, "domain": site.domain, "url": origin(site.domain) + "/", "status": site.status}
            for site in sites
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for site, row in zip(sites, rows, strict=True):
            self.stdout.write(f"{row['code']:<12} {row['name']}　{site.get_status_display()}　{row['url']}")
