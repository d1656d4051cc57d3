"""发布: change → plan → render → compare → write → verify → switch. The public side is files.

A duty declares kinds of page (registry.py); the publisher (worker.py) finds those that read the changed keys,
renders them without the frame (render.py), splices the site's frame in (splice.py), writes what differs behind a
journal (release.py) and records the release in the ledger. docs/duties/publishing.md tells the whole way.
"""
