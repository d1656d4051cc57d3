"""`ledger verify|export|prove|head`: the auditor's door to the ledger. Data on stdout, all else on stderr."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from huabiao.foundation.ledger import queries, verification
from huabiao.kernel.errors import RuleBroken

QUESTIONS = "verify、export、prove、head"


class Command(BaseCommand):
    help = "存证账本：核验（verify）、导出（export）、出具存在证明（prove）、查看签名树根（head）。"
    requires_system_checks: list[str] = []  # an auditor must get an answer from a half-configured server too

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser: CommandParser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = lambda message: parser.exit(1, f"命令写法不对，请看 ledger --help（{message}）。\n")
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", nargs="?", default="", help=f"要做的事：{QUESTIONS}")
        parser.add_argument("number", nargs="?", default="", help="记录编号（用于 prove）")
        parser.add_argument("--head", metavar="FILE", help="另存的签名树根文件（用于 verify）")
        parser.add_argument("--after", default="0", metavar="N", help="只导出 N 号以后的（用于 export）")
        parser.add_argument("--json", action="store_true", help="标准输出只写 JSON")

    def handle(self, *, question: str, **options: Any) -> None:
        answers: dict[str, Callable[..., None]] = {
            "verify": self.verify,
            "export": self.export,
            "prove": self.prove,
            "head": self.head,
        }
        if question not in answers:
            raise CommandError(f"请说明要对账本做什么：{QUESTIONS}，例如 ledger verify。")
        try:
            answers[question](**options)
        except RuleBroken as refusal:
            raise CommandError(refusal.sentence) from refusal
        except DatabaseError as error:
            raise CommandError(f"无法读取账本数据库，请检查连接并先运行 migrate（{error}）。") from error
        except BrokenPipeError:
            # The reader (head, less) has enough; let the interpreter's last flush go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def verify(self, *, head: str | None, json: bool, **_: Any) -> None:
        report = verification.verify(None if head is None else _read_head(head))
        if json:
            self._write_json(report.as_dict())
        if not report.ok:
            raise CommandError(report.sentence)
        (self.stderr if json else self.stdout).write(report.sentence)

    def export(self, *, after: str, **_: Any) -> None:
        for line in queries.export(_whole(after, "--after 后面")):
            self.stdout.write(line)

    def prove(self, *, number: str, json: bool, **_: Any) -> None:
        proof = queries.prove(_whole(number, "prove 后面"))
        if json:
            self._write_json(proof.as_dict())
            return
        self.stdout.write(f"第 {proof.number} 号记录在 {proof.head.size} 条记录的签名树根之下。")
        self.stdout.write(f"记录　　{proof.data.decode()}")
        self.stdout.write(f"叶散列　{proof.leaf_hash.hex()}")
        for node in proof.path:
            self.stdout.write(f"路径　　{node.hex()}")
        self.stdout.write(f"树根　　{proof.head.root.hex()}")

    def head(self, *, json: bool, **_: Any) -> None:
        newest = queries.head()
        if newest is None:
            raise CommandError("账本中还没有记录，签名树根将在第一条记录编号后产生。")
        if json:
            self._write_json(newest.as_dict())
            return
        names = ("记录数", "树根", "时间", "算法", "密钥", "签名")
        for name, value in zip(names, newest.as_dict().values(), strict=True):
            self.stdout.write(f"{name}　{value}")

    def _write_json(self, value: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False))


def _read_head(file: str) -> Any:
    try:
        return json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"无法读取树根文件 {file}，请检查路径和权限。") from error
    except ValueError as error:
        raise CommandError(f"树根文件 {file} 不是 JSON，请用 ledger head --json 输出的原文件。") from error


def _whole(text: str, where: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise CommandError(f"{where}应写一个记录编号（整数），例如 17。")
    return int(text)
