"""存证账本: what happened, who did it, and which keys it changed; numbered, put into a signed Merkle tree.

Lowest of the foundation: actors and things are plain values ("user:3", "article:17"). Start with rules.py,
then actions.py: `record` inside the transaction of the act, `sequence` afterwards in the worker.
"""
