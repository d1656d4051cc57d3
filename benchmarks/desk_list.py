"""The desk's article list at 100,000 articles: queries and milliseconds, for a person with many grants and with one column.

`python desk_list.py [ARTICLES] [GRANTS]`. Medians of three times seven requests through Django's handler, templates included.
"""

import json
import subprocess
import sys
from pathlib import Path

import measuring

PROGRAM = """
import django, json, statistics, sys, time
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from huabiao.duties.portals.models import Column
from huabiao.foundation.accounts.models import Grant, User
grants = int(sys.argv[1])
many = User.objects.create(username="many", name="授权很多的人", organ_path="0001")
Grant.objects.bulk_create([Grant(user=many, role="editor", organ_path="0001", site_code="bench", column_path=f"group9/column{n}") for n in range(grants - 4)])
Grant.objects.bulk_create([Grant(user=many, role="editor", organ_path="0001", site_code="bench", column_path=f"group{n}") for n in range(4)])
one = User.objects.create(username="one", name="只管一个栏目的人", organ_path="0001")
column = Column.objects.filter(depth=4).order_by("pk").last()
Grant.objects.create(user=one, role="editor", organ_path="0001", site_code="bench", column_path=column.column_path)
found = {}
for name, user in (("many", many), ("one", one)):
    client = Client()
    client.force_login(user, backend="huabiao.foundation.accounts.backends.GrantBackend")
    for view, query in (("first", ""), ("second", "?p=2"), ("published", "?view=published")):
        address = f"/desk/articles/{query}"
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
            queries = len(captured)  # here: the next request empties the log
        times = []
        for _ in range(21):
            began = time.perf_counter()
            client.get(address)
            times.append(time.perf_counter() - began)
        found[f"{name}_{view}_queries"] = queries
        found[f"{name}_{view}_ms"] = round(statistics.median(times) * 1000, 1)
print(json.dumps(found))
"""


def measure(home: Path, grants: int) -> dict:
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(grants)], env=measuring.environment(home), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    grants = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    with measuring.folder() as memory:
        home = memory / "home"
        measuring.make_city(home, articles)
        large = measure(home, grants)
        small_home = memory / "small"
        measuring.make_city(small_home, 1000)
        small = measure(small_home, 5)
    same = all(0 < large[name] == small[name] for name in large if name.endswith("_queries"))
    measuring.report(articles=articles, grants=grants, same_queries_at_1000_articles=same, **large)


if __name__ == "__main__":
    main()
