"""BPMN files: what runs, what is refused, and that nothing in a file is ever executed."""

from pathlib import Path

import pytest

from huabiao.engines.casework import actions, processes
from huabiao.engines.casework.models import Process
from huabiao.kernel.errors import RuleBroken

from .factories import make_town

MATTER = (Path(__file__).parent / "matter.bpmn").read_text(encoding="utf-8")
PARALLEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x"><process id="p" isExecutable="true">
<startEvent id="s"/><parallelGateway id="fork"/><userTask id="a"/><userTask id="b"/><parallelGateway id="join"/><userTask id="c"/><endEvent id="e"/>
<sequenceFlow id="1" sourceRef="s" targetRef="fork"/><sequenceFlow id="2" sourceRef="fork" targetRef="a"/><sequenceFlow id="3" sourceRef="fork" targetRef="b"/>
<sequenceFlow id="4" sourceRef="a" targetRef="join"/><sequenceFlow id="5" sourceRef="b" targetRef="join"/><sequenceFlow id="6" sourceRef="join" targetRef="c"/>
<sequenceFlow id="7" sourceRef="c" targetRef="e"/></process></definitions>"""


def codes(run):
    return sorted(step.code for step in run.ready())


def test_a_case_runs_through_and_is_restored_from_little():
    run = processes.Run.begin(MATTER, {"decision": "new"})
    for step, decision, then in (
        ("assign", "assigned", ["handle"]), ("handle", "returned", ["assign"]), ("assign", "assigned", ["handle"]),
        ("handle", "drafted", ["review"]), ("review", "returned", ["handle"]), ("handle", "drafted", ["review"]), ("review", "approved", []),
    ):  # fmt: skip
        state = run.save()
        assert len(state) < 3000
        run = processes.Run.restore(MATTER, state)
        run.complete(step, decision)
        assert codes(run) == then
    assert run.is_done
    with pytest.raises(processes.NotReady):
        run.complete("handle", "x")


def test_parallel_steps_wait_for_each_other():
    run = processes.Run.begin(PARALLEL, {})
    assert codes(run) == ["a", "b"]
    run.complete("b", "done")
    run = processes.Run.restore(PARALLEL, run.save())
    assert codes(run) == ["a"]
    run.complete("a", "done")
    assert codes(run) == ["c"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('<userTask id="assign" name="分派"/>', '<scriptTask id="assign"><script>open("/tmp/huabiao-was-here", "w")</script></scriptTask>', "脚本任务"),
        ('<userTask id="assign" name="分派"/>', '<serviceTask id="assign" name="分派"/>', "服务任务"),
        ("decision == 'reopened'", "__import__('os').system('true')", "流转条件"),
        ("decision == 'reopened'", "decision == 'a' or open('/etc/passwd')", "流转条件"),
        ('name="核稿"><flow', 'name="局长"><flow', "泳道"),
        ('targetRef="end"/>', 'targetRef="nowhere"/>', "没有接在节点上"),
        ('<endEvent id="end" name="答复"/>', '<endEvent id="end"/><userTask id="loose"/>', "悬空"),
        ('<endEvent id="end" name="答复"/>', '<endEvent id="end"/><exclusiveGateway id="x"/><exclusiveGateway id="y"/><sequenceFlow id="xx" sourceRef="x" targetRef="y"/><sequenceFlow id="yy" sourceRef="y" targetRef="x"/><sequenceFlow id="zz" sourceRef="assign" targetRef="x"/>', "循环"),
        ("<?xml", '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><?xml', "DOCTYPE"),
        ("</definitions>", "", "XML"),
        ('<startEvent id="start" name="收到"/>', '<startEvent id="start"><extensionElements><script xmlns="urn:x">1</script></extensionElements></startEvent>', "extensionElements"),
    ],
)  # fmt: skip
def test_what_a_file_may_not_hold_is_refused(old, new, says):
    assert old in MATTER
    with pytest.raises(processes.ProcessRefused, match=says):
        processes.check(MATTER.replace(old, new, 1).encode())
    assert not Path("/tmp/huabiao-was-here").exists()


@pytest.mark.django_db
def test_a_new_version_leaves_running_cases_on_theirs():
    town = make_town()
    case = town.assigned()
    new = MATTER.replace('name="来信办理"', 'name="来信办理（新）"')
    row = actions.upload_process(actor=town.people["system"], code="matter", source=new.encode())
    assert (row.number, row.name) == (2, "来信办理（新）")
    with pytest.raises(RuleBroken, match="正好是"):
        actions.upload_process(actor=town.people["system"], code="matter", source=PARALLEL.encode())
    with pytest.raises(RuleBroken, match="没有改动"):
        actions.upload_process(actor=town.people["system"], code="matter", source=new.encode())
    with pytest.raises(RuleBroken, match="权限"):
        actions.upload_process(actor=town.people["city-manager"], code="matter", source=MATTER.encode())
    case.refresh_from_db()
    assert case.process.number == 1 and town.submit().process == Process.objects.get(number=2)
    assert (
        actions.submit_answer(actor=town.people["urban-clerk"], case=case, text="好了。").state == "reviewing"
    )
