"""`huabiao import articles FILE --site CODE`: old content into a site, by JSON Lines, CSV, a workbook or a folder."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from huabiao.duties.articles.importing import job, mapping
from huabiao.duties.portals.models import Column
from huabiao.duties.portals.queries import column_at
from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import holders
from huabiao.foundation.sites.models import Site
from huabiao.kernel.errors import RuleBroken

USAGE = "用法：huabiao import articles 文件或文件夹 --site 网站代号 [--column 栏目路径] [--map 对照文件] [--draft] [--user 账号] [--json]"
_SHOWN = 20


class _Parser(CommandParser):
    def error(self, message: str) -> NoReturn:
        raise RuleBroken(f"命令参数不对。{USAGE}")


class Command(BaseCommand):
    help = "迁入旧稿：JSON Lines、CSV、.xlsx，或放有 HTML、Markdown、.docx 的文件夹"

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Subparsers and errors in Chinese; Django's own would print English usage.
        parser = _Parser(
            prog=f"{Path(prog_name).name} import", description=self.help, called_from_command_line=True, **kwargs
        )
        self.add_base_argument(parser, "--version", action="version", version=self.get_version(), help=argparse.SUPPRESS)
        for name, default in (("--verbosity", 1), ("--settings", None), ("--pythonpath", None)):
            self.add_base_argument(parser, name, default=default, type=int if default else str, help=argparse.SUPPRESS)
        for name in ("--traceback", "--no-color", "--force-color", "--skip-checks"):
            self.add_base_argument(parser, name, action="store_true", help=argparse.SUPPRESS)
        self.add_arguments(parser)
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", nargs="?", default="", help="迁入什么：articles（稿件）")
        parser.add_argument("file", nargs="?", default="", help="文件或文件夹")
        parser.add_argument("--site", default="", help="网站代号")
        parser.add_argument("--column", default="", help="栏目路径，例如 news/notices；不给则按每条的 category 找")
        parser.add_argument("--map", default="", help="对照文件（JSON）：字段、栏目、旧地址")
        parser.add_argument("--draft", action="store_true", help="只存为草稿，不发布")
        parser.add_argument("--user", default="", help="以谁的名义迁入（账号）；不给则用该栏目的第一位导入员")
        parser.add_argument("--json", action="store_true", help="在标准输出给出 JSON 报告")

    def handle(self, *args: Any, **options: Any) -> None:
        site, column = _target(options)
        actor = _actor(options["user"], column if column is not None else site)
        given = mapping.load(Path(options["map"])) if options["map"] else None
        batch = job.start(
            actor=actor, path=Path(options["file"]), site=site, column=column, given=given, draft=options["draft"]
        )
        _say(f"以“{actor.name}”的名义迁入到{site.name}{f'“{column.title}”' if column is not None else ''}，批次 {batch.pk}。")
        report = job.run(batch=batch, progress=_progress)
        _explain(report, draft=options["draft"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self.stdout.write(_sentence(report))


def _target(options: dict[str, Any]) -> tuple[Site, Column | None]:
    if options["kind"] != "articles" or not options["file"]:
        raise RuleBroken(f"请写明迁入什么、从哪里。{USAGE}")
    if not options["site"]:
        raise RuleBroken("请用 --site 给出网站代号，可用 huabiao sites 查看。")
    site = Site.objects.filter(code=options["site"]).first()
    if site is None:
        raise RuleBroken(f"没有代号为“{options['site']}”的网站，可用 huabiao sites 查看。")
    path = options["column"].strip("/")
    column = column_at(site.code, path) if path else None
    if path and column is None:
        raise RuleBroken(f"网站“{site.name}”没有栏目“{path}”，请检查 --column，或先在工作台开设。")
    return site, column


def _actor(username: str, thing: Site | Column) -> User:
    if username:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise RuleBroken(f"没有账号“{username}”，或已停用，请检查 --user。")
        return user
    user = holders("article.import", thing).order_by("pk").first()
    if user is None:
        raise RuleBroken("没有人在此处担任导入员，请先由安全保密管理员授权，或用 --user 指定账号。")
    return user


def _progress(phase: str, done: int, total: int) -> None:
    _say(f"{phase} {done:,} / {total:,}" if total else f"{phase} {done:,}")


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def _sentence(report: job.Report) -> str:
    return (
        f"读入 {report.read:,} 条：新建 {report.created:,}，更新 {report.updated:,}，"
        f"未变 {report.unchanged:,}，未迁入 {len(report.refused):,}。"
    )


def _explain(report: job.Report, *, draft: bool) -> None:
    for refusal in report.refused[:_SHOWN]:
        _say(f"第 {refusal.line} 行未迁入：{refusal.reason}")
    if len(report.refused) > _SHOWN:
        _say(f"……另有 {len(report.refused) - _SHOWN:,} 条未迁入，加 --json 可看全部。")
    if report.unused:
        _say(f"没有用到的字段：{'、'.join(sorted(report.unused))}；需要的可在对照文件的 fields 中对应。")
    if report.remote_images:
        _say(f"有 {report.remote_images:,} 张图片在原网站上，只保留了链接，没有下载。")
    for note in report.notes[:_SHOWN]:
        _say(note)
    if len(report.notes) > _SHOWN:
        _say(f"……另有 {len(report.notes) - _SHOWN:,} 条提示。")
    if report.created + report.updated and not draft:
        _say("已作为一批审定，等待发布程序生成页面（运行中的服务会自动发布；也可运行 huabiao publish）。")
