"""The `huabiao` command: Django's management commands with Chinese errors and no tracebacks."""

import os
import sys


def main() -> None:
    """Run a command. A refusal is one Chinese sentence on stderr and exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huabiao.project.settings.base")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    from huabiao.kernel.errors import RuleBroken

    argv = ["huabiao", *sys.argv[1:]]
    if len(argv) > 1 and argv[1] == "import":  # `import` is no name for a Python module
        argv[1] = "import_content"
    try:
        execute_from_command_line(argv)
    except RuleBroken as error:
        _fail(str(error))
    except ImproperlyConfigured as error:
        _fail(f"设置有误：{error}")
    except DatabaseError as error:
        _fail(f"数据库不可用或尚未建立（{error}）。请先运行 huabiao migrate，或检查 HUABIAO_HOME 与 HUABIAO_DATABASE。")
    except KeyboardInterrupt:
        _fail("已中断。")


def _fail(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    raise SystemExit(1)


if __name__ == "__main__":
    main()
