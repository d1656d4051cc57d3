"""The path tree of a site: a Merkle tree over its files whose root a release signs.

4,096 buckets by the first three hex digits of SHA-256(path), then 256, 16, 1. One changed file costs one bucket and
three inner nodes, whatever the size of the site. A bucket is the hash of its sorted "path NUL digest" lines.
"""

import hashlib
from collections.abc import Iterable

from django.db import connection

from .models import PathNode, PublishedFile

EMPTY = b""


def bucket_of(path: str) -> str:
    """The bucket that a path falls into."""
    return hashlib.sha256(path.encode()).hexdigest()[:3]


def bucket_digest(rows: Iterable[tuple[str, str]]) -> bytes:
    """Digest of one bucket's (path, digest) rows; empty bytes for none."""
    lines = b"\n".join(f"{path}\0{digest}".encode() for path, digest in sorted(rows))
    return hashlib.sha256(b"\x00" + lines).digest() if lines else EMPTY


def node_digest(children: dict[str, bytes]) -> bytes:
    """Digest of an inner node from its children by hex digit; empty if it has none."""
    present = {digit: digest for digit, digest in children.items() if digest}
    if not present:
        return EMPTY
    return hashlib.sha256(b"\x01" + b"".join(digit.encode() + present[digit] for digit in sorted(present))).digest()


def update(site: str, paths: Iterable[str]) -> str:
    """Recompute the buckets of `paths` and the nodes above them; returns the root in hex ("" for an empty site)."""
    buckets = {bucket_of(path) for path in paths}
    if len(buckets) > 512:
        return rebuild(site)
    changed: dict[str, bytes] = {}
    rows: dict[str, list[tuple[str, str]]] = {bucket: [] for bucket in buckets}
    found = PublishedFile.objects.filter(site_code=site, bucket__in=buckets)
    for bucket, path, digest in found.values_list("bucket", "path", "digest"):
        rows[bucket].append((path, digest))
    for bucket, content in rows.items():
        changed[bucket] = bucket_digest(content)
    for length in (2, 1, 0):
        for prefix in {node[:length] for node in changed if len(node) == length + 1}:
            children = _children(site, prefix)
            children.update({node[-1]: value for node, value in changed.items() if node[:-1] == prefix and node})
            changed[prefix] = node_digest(children)
    _save(site, changed)
    return root(site)


def rebuild(site: str) -> str:
    """Compute the whole tree in one pass over the site's files; returns the root."""
    nodes: dict[str, bytes] = {}
    current, content = "", list[tuple[str, str]]()
    rows = PublishedFile.objects.filter(site_code=site).order_by("bucket").values_list("bucket", "path", "digest")
    for bucket, path, digest in rows.iterator(chunk_size=5000):
        if bucket != current and content:
            nodes[current] = bucket_digest(content)
            content = []
        current = bucket
        content.append((path, digest))
    if content:
        nodes[current] = bucket_digest(content)
    for length in (2, 1, 0):
        below: dict[str, dict[str, bytes]] = {}
        for node, value in nodes.items():
            if len(node) == length + 1:
                below.setdefault(node[:-1], {})[node[-1]] = value
        nodes.update({prefix: node_digest(children) for prefix, children in below.items()})
    PathNode.objects.filter(site_code=site).delete()
    _save(site, nodes)
    return nodes.get("", EMPTY).hex()


def root(site: str) -> str:
    """The stored root in hex, "" for an empty site."""
    found = PathNode.objects.filter(site_code=site, prefix="").values_list("digest", flat=True).first()
    return bytes(found).hex() if found else ""


def _children(site: str, prefix: str) -> dict[str, bytes]:
    names = [prefix + digit for digit in "0123456789abcdef"]
    found = PathNode.objects.filter(site_code=site, prefix__in=names).values_list("prefix", "digest")
    return {name[-1]: bytes(digest) for name, digest in found}


def _save(site: str, nodes: dict[str, bytes]) -> None:
    gone = [prefix for prefix, value in nodes.items() if not value]
    if gone:
        PathNode.objects.filter(site_code=site, prefix__in=gone).delete()
    statement = (
        f"INSERT INTO {PathNode._meta.db_table} (site_code, prefix, digest) VALUES (%s, %s, %s) "
        "ON CONFLICT (site_code, prefix) DO UPDATE SET digest = excluded.digest"
    )
    with connection.cursor() as cursor:  # a rebuild writes all 4,369 nodes
        cursor.executemany(statement, [(site, prefix, value) for prefix, value in nodes.items() if value])
