"""huabiao verify [--site CODE] [--json]: is every public file what was signed? Exit code 1 if not."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError

from huabiao.engines.publishing import verifying


class Command(BaseCommand):
    help = "核验公开文件是否与签名一致；有不一致时退出码为 1"

    def add_arguments(self, parser):
        parser.add_argument("--site", metavar="CODE", help="只核验这个网站")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 写到标准输出")

    def handle(self, *, site=None, **options):
        if site and site not in verifying.site_codes():
            raise CommandError(f"没有代号为 {site} 的网站，可用 huabiao sites 查看。")
        report = verifying.verify(site)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self._tell(report)
        if not report.is_clean:
            sys.exit(1)

    def _tell(self, report):
        for label, paths in (("被改动", report.changed), ("缺失", report.missing), ("多出", report.extra)):
            for path in paths:
                self.stdout.write(f"{label}　{path}")
        for sentence in report.problems:
            self.stdout.write(sentence)
        if report.is_clean:
            self.stdout.write(f"核验了 {report.files} 个文件，全部与签名一致。")
        else:
            self.stderr.write(
                f"核验了 {report.files} 个文件：被改动 {len(report.changed)}，缺失 {len(report.missing)}，"
                f"多出 {len(report.extra)}，其他问题 {len(report.problems)}。可用 huabiao guard --once 恢复文件。"
            )
