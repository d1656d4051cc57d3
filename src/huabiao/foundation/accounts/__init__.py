"""人员与授权: staff users, roles, grants whose scope is plain values, and the two questions `can` and `visible`.

Knows nothing of organs, sites or columns but their paths and codes. Start with rules.py, then queries.py.
"""
