"""`huabiao policies import FILE --site CODE`: statutes and documents into the library of a site, by JSON Lines."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from huabiao.duties.policies import importing
from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import holders
from huabiao.foundation.sites.models import Site
from huabiao.kernel.errors import RuleBroken

USAGE = "用法：huabiao policies import 文件.jsonl[.gz] --site 网站代号 [--user 账号] [--json]"
_SHOWN = 20


class Command(BaseCommand):
    help = "政策文件库：从 JSON Lines 文件导入法律、法规、规章和规范性文件"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", default="", help="import（导入）")
        parser.add_argument("file", nargs="?", default="", help="JSON Lines 文件，可以是 .gz")
        parser.add_argument("--site", default="", help="网站代号")
        parser.add_argument("--user", default="", help="以谁的名义导入（账号）；不给则用该网站的第一位导入员")
        parser.add_argument("--json", action="store_true", help="在标准输出给出 JSON 报告")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] != "import" or not options["file"] or not options["site"]:
            raise RuleBroken(f"命令参数不对。{USAGE}")
        site = Site.objects.filter(code=options["site"]).first()
        if site is None:
            raise RuleBroken(f"没有代号为“{options['site']}”的网站，可用 huabiao sites 查看。")
        outcome = importing.run(actor=_actor(options["user"], site), site=site, path=Path(options["file"]), progress=_progress)
        for line, sentence in outcome.refused[:_SHOWN]:
            _say(f"第 {line} 行未收：{sentence}")
        if len(outcome.refused) > _SHOWN:
            _say(f"……另有 {len(outcome.refused) - _SHOWN:,} 件未收，加 --json 可看全部。")
        if options["json"]:
            report = {
                "created": outcome.created, "updated": outcome.updated, "unchanged": outcome.unchanged,
                "refused": [{"line": line, "reason": sentence} for line, sentence in outcome.refused],
            }  # fmt: skip
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self.stdout.write(f"新收 {outcome.created:,} 件，更新 {outcome.updated:,}，未变 {outcome.unchanged:,}，未收 {len(outcome.refused):,}。")


def _actor(username: str, site: Site) -> User:
    if username:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise RuleBroken(f"没有账号“{username}”，或已停用，请检查 --user。")
        return user
    user = holders("policy.import", site).order_by("pk").first()
    if user is None:
        raise RuleBroken("没有人在此网站担任导入员，请先由安全保密管理员授权，或用 --user 指定账号。")
    return user


def _progress(done: int) -> None:
    _say(f"已读 {done:,} 行")


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
