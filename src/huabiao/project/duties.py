"""Which duties this administration runs. Take a line away and the duty is gone; the rest stands."""

DUTIES = [
    "huabiao.duties.portals",
    "huabiao.duties.articles",
    "huabiao.duties.policies",
    "huabiao.duties.participation",
]
