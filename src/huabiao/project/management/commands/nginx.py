"""huabiao nginx [--root HOME] [--backend HOST:PORT] [--listen PORT]: print the nginx configuration of the site group."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from huabiao.engines.publishing import nginx


class Command(BaseCommand):
    help = "打印站群的 nginx 配置"

    def add_arguments(self, parser):
        parser.add_argument("--root", metavar="DIR", help="网页服务器上 HUABIAO_HOME 的位置（缺省为本机的）")
        parser.add_argument("--backend", metavar="HOST:PORT", default=settings.HUABIAO_BIND, help="huabiao serve 的地址")
        parser.add_argument("--listen", metavar="PORT", default="80", help="nginx 监听的端口或地址")

    def handle(self, *, root, backend, listen, **options):
        place = nginx.Place(Path(root or settings.HUABIAO_HOME), backend, listen)
        for value in (str(place.home), backend, listen):
            if any(letter in value for letter in ' \t\n;{}"\'$'):
                raise CommandError(f"“{value}”含有 nginx 配置不能直接使用的字符，请换一个路径或地址。")
        self.stdout.write(nginx.configuration(place))
