"""What stands behind /verify/: the chain from one public file to a signed head, each link computed now, none believed.

file → row → manifest of its release → entry of the ledger → inclusion proof → signed head; and the path tree, which
says that the file is still part of the newest release. A bounded amount of work, whatever the size of the site.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from huabiao.foundation.ledger import queries as ledger
from huabiao.foundation.ledger.models import Entry
from huabiao.kernel import clock, merkle, signing
from huabiao.kernel.errors import RuleBroken

from . import inspection, pathtree, places, release, verifying
from .models import PublishedFile, Release

LARGEST = 64 << 20  # a larger file is not read for a passer-by; `huabiao verify` reads it


@dataclass
class Step:
    """One link: `ok` None means that it could not be looked at just now."""

    name: str
    ok: bool | None
    sentence: str
    values: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Chain:
    """All links for one file."""

    site: str
    path: str
    steps: list[Step] = field(default_factory=list)
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return bool(self.steps) and all(step.ok for step in self.steps)

    @property
    def failed(self) -> bool:
        return any(step.ok is False for step in self.steps)

    def as_dict(self) -> dict[str, Any]:
        return {
            "site": self.site,
            "path": "/" + self.path,
            "ok": self.ok,
            "steps": [
                {"name": step.name, "ok": step.ok, "sentence": step.sentence, "values": dict(step.values)}
                for step in self.steps
            ],
            "evidence": self.evidence,
        }


def prove_file(site: str, path: str) -> Chain | None:
    """The chain of one published file; None if the site has no such file."""
    row = PublishedFile.objects.filter(site_code=site, path=path).first()
    if row is None:
        return None
    chain = Chain(site, path)
    chain.steps.append(_file(row))
    written = Release.objects.filter(site_code=site, number=row.release).first()
    chain.steps.append(_manifest(row, written))
    entry = verifying.entry_of(written) if written else None
    chain.steps.append(_entry(written, entry))
    chain.steps += _head(entry, chain.evidence)
    chain.steps.append(_tree(row))
    chain.evidence["file"] = {"digest": row.digest, "size": row.size, "release": row.release}
    return chain


def _beijing(at: datetime) -> str:
    return f"{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M:%S}（北京时间）"


def _file(row: PublishedFile) -> Step:
    name = "页面文件"
    values = [("登记的摘要（SHA-256）", row.digest), ("登记的大小", f"{row.size} 字节")]
    if row.size > LARGEST:
        return Step(name, None, "文件较大，网页上不当场计算；可下载后自行计算摘要，与登记的比对。", values)
    found, _ = inspection.digest(places.public(row.site_code) / row.path)
    values.insert(0, ("现在计算的摘要（SHA-256）", found or "（文件不在）"))
    if found == row.digest:
        return Step(name, True, "刚刚重新计算了服务器上这个文件的摘要，与发布时登记的一字不差。", values)
    if not inspection.confirmed(row.site_code, [row.path])[0]:
        return Step(name, None, "这个文件此刻正在更新，请过几秒再看。", values)
    return Step(name, False, "服务器上的文件与发布时登记的不符。它可能被改动过，守护程序会从副本恢复并记录事件。", values)


def _manifest(row: PublishedFile, written: Release | None) -> Step:
    name = "发布批次与清单"
    if written is None:
        return Step(name, False, f"找不到登记的第 {row.release} 号发布批次。")
    values = [
        ("发布批次", f"第 {written.number} 号"),
        ("发布时间", _beijing(written.at)),
        ("清单摘要（SHA-256）", written.manifest_digest),
    ]
    try:
        changes = release.manifest(row.site_code, written.number, written.manifest_digest)
    except RuleBroken as error:
        return Step(name, False, str(error), values)
    listed = next((change.after for change in changes if change.path == row.path), None)
    if listed is None or listed.digest != row.digest:
        return Step(name, False, "该批次的清单里没有这个文件，或所列摘要不同。", values)
    return Step(name, True, "写出这个文件的发布批次有一份清单，清单列着它的路径和摘要；清单本身的摘要刚刚核对过。", values)


def _entry(written: Release | None, entry: Entry | None) -> Step:
    name = "存证账本记录"
    if written is None or entry is None:
        return Step(name, False, "存证账本中没有这一批次的记录。")
    values = [("记录编号", str(entry.number or "尚未编号")), ("记录的清单摘要", str(entry.detail.get("manifest", "")))]
    if entry.detail.get("manifest") != written.manifest_digest:
        return Step(name, False, "账本所记的清单摘要与清单不符。", values)
    return Step(name, True, "这一批次发布时，清单的摘要同时记入了只能增加、不能修改的存证账本。", values)


def _head(entry: Entry | None, evidence: dict[str, Any]) -> list[Step]:
    """The inclusion proof and the signature over the head, both recomputed here."""
    proof_name, head_name = "存在证明", "签名树根"
    if entry is None:
        return [Step(proof_name, False, "没有记录，无从证明。"), Step(head_name, False, "没有记录，无从核对。")]
    if entry.number is None:
        waiting = "记录刚刚写入，正在编号，请过几秒再看。"
        return [Step(proof_name, None, waiting), Step(head_name, None, waiting)]
    try:
        proof = ledger.prove(entry.number)
    except RuleBroken as error:
        return [Step(proof_name, False, str(error)), Step(head_name, False, "没有可用的证明，无从核对。")]
    evidence["ledger"] = proof.as_dict()
    leads = merkle.verify_inclusion(
        merkle.leaf_hash(proof.data), proof.number - 1, proof.head.size, proof.path, proof.head.root
    )
    proof_values = [
        ("记录的散列", proof.leaf_hash.hex()),
        ("途经的散列", f"{len(proof.path)} 个"),
        ("账本的记录数", str(proof.head.size)),
        ("到达的树根", proof.head.root.hex()),
    ]
    sentence = "从这条记录出发，与途经的散列逐个合并，正好得到账本的树根：记录确在账本之中，且未被改动。"
    steps = [Step(proof_name, leads, sentence if leads else "合并所得与树根不符。", proof_values)]
    verifier = signing.find_verifier(ledger.keys_directory(), ledger.KEY_NAME, proof.head.key_id)
    signed = bool(verifier and verifier.verify(proof.head.message(), proof.head.signature))
    head_values = [
        ("签名时间", _beijing(proof.head.at)),
        ("签名算法", proof.head.algorithm),
        ("密钥标识", proof.head.key_id),
        ("签名", proof.head.signature.hex()),
    ]
    sentence = "树根有本平台密钥的签名，刚刚用公钥验过。把这个树根另行保存，日后可核对账本只增未改。"
    steps.append(Step(head_name, signed, sentence if signed else "树根的签名验不过，或找不到公钥。", head_values))
    return steps


def _tree(row: PublishedFile) -> Step:
    """From the file's bucket up to the root that the newest release signed."""
    name = "仍在最新批次之中"
    newest = Release.objects.filter(site_code=row.site_code).order_by("-number").first()
    if newest is None or verifying.is_building(row.site_code) or not newest.root:
        return Step(name, None, "网站正在整体更新，路径树完成后再签名，请稍后再看。")
    content = PublishedFile.objects.filter(site_code=row.site_code, bucket=row.bucket).values_list("path", "digest")
    digest = pathtree.bucket_digest(content)
    below = row.bucket
    if below != hashlib.sha256(row.path.encode()).hexdigest()[:3]:
        return Step(name, False, "文件登记在路径树的错误位置。")
    for prefix, children in verifying.branch(row.site_code, row.bucket):
        if children.get(below[-1]) != digest:
            return Step(name, False, "由登记表算出的路径树与所存的不符。")
        digest, below = pathtree.node_digest(children), prefix
    values = [("最新批次", f"第 {newest.number} 号"), ("全站路径树根", digest.hex())]
    entry = verifying.entry_of(newest)
    if entry is None or digest.hex() != newest.root or entry.detail.get("root") != newest.root:
        return Step(name, False, "算出的全站路径树根与最新批次记入账本的不符。", values)
    if entry.number is None:
        return Step(name, None, "最新批次刚刚记入账本，正在编号，请过几秒再看。", values)
    try:
        ledger.prove(entry.number)
    except RuleBroken as error:
        return Step(name, False, str(error), values)
    values.insert(1, ("账本记录编号", str(entry.number)))
    return Step(name, True, "由这个文件的路径和摘要逐层算到全站的树根，与最新发布批次记入账本的树根相同。", values)
