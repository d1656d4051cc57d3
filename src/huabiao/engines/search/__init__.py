"""站内搜索: one index over everything public, many kinds of document. Duties give documents through registry.py.

An engine (tantivy, or PostgreSQL by settings) only fetches up to 200 candidates; ranking.py orders them, so that the
order is the same everywhere. The index is derived data: it may be deleted at any time and builds itself anew.
"""
