"""huabiao run [--bind HOST:PORT]: for a first look: makes what is missing (tables, demo city), prints, serves."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from huabiao.foundation.sites.queries import origin, public_sites
from huabiao.project import server
from huabiao.project.demo import emptying
from huabiao.project.demo.record import RECORD, sentences


class Command(BaseCommand):
    help = "建好所需的一切（首次运行会建立演示城市），列出地址和演示账号，然后提供服务"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--bind", metavar="HOST:PORT", default=settings.HUABIAO_BIND, help="监听地址")

    def handle(self, *, bind, **options):
        server.check_free(*server.parse_bind(bind))
        server.remember_bind(bind)
        self._prepare()
        self.stdout.write(f"\n正在 http://{settings.HUABIAO_BIND}/ 提供服务，按 Ctrl-C 结束。")
        self.stdout.flush()
        server.serve()

    def _prepare(self):
        home = Path(settings.HUABIAO_HOME)
        unfinished = home / "demo.unfinished"  # left by a run that was broken off in the middle
        if unfinished.exists() or not emptying.is_occupied():
            self.stderr.write("首次运行：正在建立演示城市，约需一两分钟……")
            unfinished.touch()
            call_command("demo", yes=True, stdout=self.stdout, stderr=self.stderr)
            unfinished.unlink()
            return
        if is_behind():
            self.stderr.write("正在更新数据库结构……")
            call_command("migrate", verbosity=0, interactive=False)
        self._tell(home / RECORD)

    def _tell(self, path):
        """Where everything is, at the present address."""
        sites = [{"name": site.name, "url": f"{origin(site.domain)}/"} for site in public_sites()]
        desk = f"{settings.HUABIAO_SCHEME}://{settings.HUABIAO_BIND}/desk/"
        try:
            record = json.loads(path.read_text(encoding="utf-8")) | {"sites": sites, "desk": desk}
        except (OSError, ValueError):  # not a demo
            self.stdout.write("\n".join([*(f"{site['url']:<34}{site['name']}" for site in sites), f"工作台  {desk}"]))
            return
        self.stdout.write("\n".join(sentences(record)))


def is_behind() -> bool:
    """Whether there are migrations that the database has not seen."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
