"""BPMN 2.0 files: which are taken, and how a case runs through one. The engine is SpiffWorkflow; files never run code.

Only the elements listed here may stand in a file, so nothing that an engine could execute gets in; a condition is a
comparison of one word with another, which we evaluate ourselves. The state of a run is saved without the process, which
never changes, and compressed: one to two kilobytes.
"""

import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from huabiao.kernel.errors import RuleBroken

from . import rules

MAX_BYTES = 512 * 1024
MAX_NODES = 200
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DRAWING = (
    "http://www.omg.org/spec/BPMN/20100524/DI", "http://www.omg.org/spec/DD/20100524/DI", "http://www.omg.org/spec/DD/20100524/DC",
)  # fmt: skip
STEPS = ("userTask", "manualTask")
_NODES = (*STEPS, "startEvent", "endEvent", "exclusiveGateway", "parallelGateway")
_OTHERS = (
    "definitions", "process", "sequenceFlow", "conditionExpression", "incoming", "outgoing", "documentation", "laneSet", "lane",
    "flowNodeRef", "textAnnotation", "text", "association", "collaboration", "participant",
)  # fmt: skip
_CONDITION = re.compile(r"\s*([A-Za-z_]\w{0,30})\s*(==|!=)\s*'([\w-]{1,40})'\s*")
# Words that people know for what is refused.
_NAMES = {
    "scriptTask": "脚本任务",
    "serviceTask": "服务任务",
    "businessRuleTask": "规则任务",
    "callActivity": "调用活动",
    "sendTask": "发送任务",
}
_MAX_MOVES = 1000


class ProcessRefused(RuleBroken):
    """A file that is no process that we run."""


class NotReady(RuleBroken):
    """The step is not due in this run."""


@dataclass(frozen=True)
class Step:
    """A step that waits for somebody."""

    code: str
    name: str
    act: str


def check(source: bytes) -> str:
    """The name of the process in a BPMN file; ProcessRefused says what may not be in it, or what does not fit."""
    if len(source) > MAX_BYTES:
        raise ProcessRefused(f"流程文件超过 {MAX_BYTES // 1024} KB，请简化后再上传。")
    root = _parsed(source)
    _check_elements(root)
    found = root.findall(f"{{{MODEL}}}process")
    if len(found) != 1:
        raise ProcessRefused("流程文件中应当有且只有一个流程（process），请检查。")
    _check_graph(found[0])
    try:
        Run.begin(source.decode(), {})
    except RuleBroken:
        raise
    except Exception as error:
        raise ProcessRefused("流程文件不能运行，请用建模软件检查后重新导出。") from error
    return (found[0].get("name") or found[0].get("id") or "")[:60]


def steps_of(source: str) -> list[Step]:
    """All manual steps of a process."""
    specs = _spec(source).task_specs.values()
    return [
        Step(spec.bpmn_id, spec.bpmn_name or spec.bpmn_id, rules.LANES.get(spec.lane or "", "case.handle"))
        for spec in specs
        if spec.manual
    ]


def _parsed(source: bytes) -> Any:
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
        raise ProcessRefused("流程文件含有 DOCTYPE 或实体定义，不能上传。")
    try:
        return etree.fromstring(
            source, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        )
    except etree.XMLSyntaxError as error:
        raise ProcessRefused("文件不是 BPMN 2.0 的 XML，请重新导出。") from error


def _check_elements(root: Any) -> None:
    for element in root.iter(etree.Element):
        name = etree.QName(element)
        if name.namespace in _DRAWING:
            continue
        if name.namespace != MODEL or name.localname not in (*_NODES, *_OTHERS):
            said = _NAMES.get(name.localname, name.localname)
            raise ProcessRefused(
                f"流程文件含有“{said}”。为安全起见，流程只能由人工步骤、网关和开始、结束组成，文件中的代码一律不执行。"
            )
        if name.localname == "conditionExpression" and not _CONDITION.fullmatch(element.text or ""):
            raise ProcessRefused("流转条件只能写成“名称 == '值'”或“名称 != '值'”，请修改。")
        if name.localname == "lane" and element.get("name") not in rules.LANES:
            raise ProcessRefused(
                f"泳道“{element.get('name')}”不认识；泳道名只能是：{'、'.join(rules.LANES)}。"
            )


def _check_graph(process: Any) -> None:
    nodes = {
        element.get("id"): etree.QName(element).localname
        for element in process
        if etree.QName(element).localname in _NODES
    }
    if len(nodes) > MAX_NODES:
        raise ProcessRefused(f"流程有 {len(nodes)} 个节点，最多 {MAX_NODES} 个。")
    starts = [name for name, kind in nodes.items() if kind == "startEvent"]
    if len(starts) != 1 or "endEvent" not in nodes.values():
        raise ProcessRefused("流程应当有一个开始、至少一个结束。")
    flows: dict[str, list[str]] = {name: [] for name in nodes}
    for flow in process.iter(f"{{{MODEL}}}sequenceFlow"):
        source, target = flow.get("sourceRef"), flow.get("targetRef")
        if source not in nodes or target not in nodes:
            raise ProcessRefused(f"连线 {flow.get('id')} 没有接在节点上，请检查。")
        flows[source].append(target)
    loose = [name for name, kind in nodes.items() if kind != "endEvent" and not flows[name]]
    if loose or (missed := set(nodes) - _reached(starts[0], flows)):
        raise ProcessRefused(
            f"节点“{loose[0] if loose else sorted(missed)[0]}”悬空：没有出路或走不到，请补上连线。"
        )
    if _circles(
        {
            name: [to for to in ways if nodes[to] not in STEPS]
            for name, ways in flows.items()
            if nodes[name] not in STEPS
        }
    ):
        raise ProcessRefused("流程中有一圈只由网关组成，会无休止地循环，请在圈中放一个人工步骤。")


def _reached(start: str, flows: dict[str, list[str]]) -> set[str]:
    seen, left = {start}, [start]
    while left:
        for other in flows[left.pop()]:
            if other not in seen:
                seen.add(other)
                left.append(other)
    return seen


def _circles(flows: dict[str, list[str]]) -> bool:
    """Whether there is a way back to where one came from."""
    left = {name: set(ways) for name, ways in flows.items()}
    while free := [name for name, ways in left.items() if not ways & left.keys()]:
        for name in free:
            del left[name]
    return bool(left)


class _Comparisons:
    """In place of an engine for scripts: compares words, runs nothing."""

    environment = None

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> bool:
        found = _CONDITION.fullmatch(expression)
        if not found:
            raise ProcessRefused("流转条件只能是两个词的比较。")
        same = str(task.data.get(found[1], "")) == found[3]
        return same if found[2] == "==" else not same

    def execute(self, *_: Any, **__: Any) -> None:
        raise ProcessRefused("流程文件中的代码一律不执行。")

    call_service = execute


@lru_cache(maxsize=32)
def _spec(source: str) -> Any:
    parser = BpmnParser()
    parser.add_bpmn_xml(_parsed(source.encode()), filename="process.bpmn")
    return parser.get_spec(next(iter(parser.get_process_ids())))


@lru_cache(maxsize=1)
def _serializer() -> BpmnWorkflowSerializer:
    return BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())


@lru_cache(maxsize=32)
def _frozen_spec(source: str) -> tuple[str, str]:
    saved = _serializer().to_dict(BpmnWorkflow(_spec(source), script_engine=_Comparisons()))
    return json.dumps(saved["spec"]), json.dumps(saved["subprocess_specs"])


class Run:
    """One case's way through a process."""

    def __init__(self, source: str, workflow: BpmnWorkflow) -> None:
        self._source, self._workflow = source, workflow

    @classmethod
    def begin(cls, source: str, data: dict[str, str]) -> "Run":
        """Start; the first steps are ready."""
        run = cls(source, BpmnWorkflow(_spec(source), script_engine=_Comparisons()))
        for task in run._workflow.get_tasks(state=TaskState.READY):
            task.data.update(data)
        run._move()
        return run

    @classmethod
    def restore(cls, source: str, state: bytes) -> "Run":
        saved = json.loads(zlib.decompress(state))
        spec, others = _frozen_spec(source)
        saved["spec"], saved["subprocess_specs"] = json.loads(spec), json.loads(others)
        workflow = _serializer().from_dict(saved)
        workflow.script_engine = _Comparisons()
        return cls(source, workflow)

    def save(self) -> bytes:
        saved = _serializer().to_dict(self._workflow)
        for name in ("spec", "subprocess_specs"):
            del saved[name]
        return zlib.compress(json.dumps(saved, separators=(",", ":")).encode(), 6)

    def ready(self) -> list[Step]:
        """The steps that wait."""
        tasks = self._workflow.get_tasks(state=TaskState.READY, manual=True)
        return [
            Step(
                t.task_spec.bpmn_id,
                t.task_spec.bpmn_name or t.task_spec.bpmn_id,
                rules.LANES.get(t.task_spec.lane or "", "case.handle"),
            )
            for t in tasks
        ]

    def complete(self, step: str, decision: str) -> Sequence[Step]:
        """Do a step with its outcome; returns what waits then."""
        task = next(
            (
                t
                for t in self._workflow.get_tasks(state=TaskState.READY, manual=True)
                if t.task_spec.bpmn_id == step
            ),
            None,
        )
        if task is None:
            raise NotReady(f"现在不是“{rules.TASK_NAMES.get(step, step)}”这一步，请刷新后再办。")
        task.data["decision"] = decision
        task.run()
        self._move()
        return self.ready()

    @property
    def is_done(self) -> bool:
        return bool(self._workflow.is_completed())

    def _move(self) -> None:
        for _ in range(_MAX_MOVES):
            waiting = self._workflow.get_tasks(state=TaskState.READY, manual=False)
            if not waiting:
                return
            for task in waiting:
                task.run()
        raise ProcessRefused("流程在网关之间没有尽头，已停下，请检查流程文件。")
