"""Nothing is lost and nothing is done twice: writers that are killed, clerks who reach for the same task."""

import json
import signal
import subprocess
import sys
import time

from small_site import command, environment_of

SETUP = """
import json, sys
import django
from django.conf import settings
django.setup()
from django.db import transaction
from huabiao.duties.participation import actions
from huabiao.duties.participation.models import Letter, Mailbox
from huabiao.engines.casework import actions as cases, queries
from huabiao.foundation.accounts.models import Grant, User
from huabiao.foundation.sites.models import Site
"""
OPEN = """
site = Site.objects.select_related("organ").first()
for name, role in (("letters-boss", "case_manager"), ("letters-one", "case_clerk"), ("letters-two", "case_clerk")):
    user = User.objects.create(username=name, name=name, organ_path=site.organ.path)
    Grant.objects.create(user=user, role=role, organ_path=site.organ.path)
boss = User.objects.get(username="letters-boss")
actions.create_mailbox(actor=boss, site=site, organ=site.organ, code="box", name="信箱")
"""
WRITE = """
box = Mailbox.objects.select_related("organ").get()
for number in range(int(sys.argv[2])):
    letter, _ = actions.write_letter(mailbox=box, kind="help", title="漏水", text="楼道漏水。", once=f"{sys.argv[1]}-{number}")
    print(json.dumps([letter.once, letter.case.number]), flush=True)
"""
ASSIGN = """
boss = User.objects.get(username="letters-boss")
for letter in Letter.objects.select_related("case").order_by("pk")[:100]:
    cases.assign(actor=boss, case=letter.case, organ=letter.mailbox.organ)
"""
CLAIM = """
import os, time
from huabiao.kernel.errors import RuleBroken
from huabiao.engines.casework.actions.rows import Conflict
user = User.objects.get(username=sys.argv[1])
open(sys.argv[2] + sys.argv[1], "w").close()
while len([name for name in os.listdir(os.path.dirname(sys.argv[2])) if name.startswith("ready-")]) < 2:
    time.sleep(0.01)
for letter in Letter.objects.select_related("case").order_by("pk")[:100]:
    task = queries.open_task(letter.case, "handle")
    try:
        cases.claim(actor=user, task=task)
        print(json.dumps(["won", task.pk]), flush=True)
    except Conflict as error:
        assert "认领" in str(error)
        print(json.dumps(["told", task.pk]), flush=True)
"""


def script(home, text, *words, wait=True):
    line = [sys.executable, "-c", SETUP + text, *words]
    environment = environment_of(home, DJANGO_SETTINGS_MODULE="huabiao.project.settings.base")
    if not wait:
        return subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(row) for row in done.stdout.splitlines()]


def test_letters_survive_kills_and_two_clerks_never_share_a_task(own_home, tmp_path):
    assert command(own_home, "migrate", "--verbosity", "0").returncode == 0
    script(own_home, OPEN)
    writers = [script(own_home, WRITE, f"w{number}", "400", wait=False) for number in range(3)]
    acknowledged = []
    for number, writer in enumerate(writers):
        for _ in range(25 + 10 * number):
            acknowledged.append(json.loads(writer.stdout.readline()))
        time.sleep(0.05)
        writer.send_signal(signal.SIGKILL)
    for writer in writers:
        rest = writer.stdout.read()  # and not communicate(), which passes by what readline() has buffered
        writer.wait(60)
        acknowledged += [json.loads(row) for row in rest.splitlines() if row.endswith("]")]
    acknowledged += script(own_home, WRITE, "w0", "60")  # the first writer sends all of it again
    there = dict(script(own_home, "for letter in Letter.objects.select_related('case'): print(json.dumps([letter.once, letter.case.number]))"))
    assert all(there[once] == number for once, number in acknowledged)
    assert len(set(there.values())) == len(there) >= 100
    checked = command(own_home, "cases", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr  # gapless, each with a next step
    assert command(own_home, "ledger", "verify").returncode == 0

    script(own_home, ASSIGN)
    ready = str(tmp_path / "ready-")
    clerks = [script(own_home, CLAIM, name, ready, wait=False) for name in ("letters-one", "letters-two")]
    told = []
    for clerk in clerks:
        out, err = clerk.communicate(timeout=120)
        assert clerk.returncode == 0, err[-3000:]
        told.append([json.loads(row) for row in out.splitlines()])
    won = [task for rows in told for how, task in rows if how == "won"]
    assert len(won) == len(set(won)) == 100
    assert sum(how == "told" for rows in told for how, _ in rows) == 100
