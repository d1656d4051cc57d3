"""HUABIAO_HOME/demo.json, what a visitor needs to know of the demo city, and how it is told. Light: `run` reads it each time."""

from typing import Any

RECORD = "demo.json"


def sentences(record: dict[str, Any]) -> list[str]:
    """The record for people, line by line."""
    counts = record["counts"]
    lines = [
        f"演示城市华清市已就绪：{counts['organs']} 个单位、{counts['columns']} 个栏目、{counts['articles']} 篇稿件、{counts['accounts']} 个账号。",
        "",
        "网站",
        *(f"  {site['url']:<34}{site['name']}" for site in record["sites"]),
        f"工作台  {record['desk']}",
        "",
        f"演示账号（口令都是 {record['password']}，只供演示）",
        *(f"  {account['username']:<20}{account['name']}　{'、'.join(account['roles'])}" for account in record["accounts"]),
    ]
    return [*lines, *(f"未迁入：{reason}" for reason in record["refused"])]
