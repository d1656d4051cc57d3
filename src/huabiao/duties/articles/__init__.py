"""信息资源库: articles, files, sources, three reviews, placements in many sites, import of old content.

One flat model for everything an editor writes; where it appears is a Placement. Start with rules.py and models.py.
"""
