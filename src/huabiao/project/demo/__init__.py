"""The demo city 华清市: data in small modules (organs, sites, columns, homes, users, stories), articles under content/,
pictures drawn by pictures/, and the steps that put it all in place through the actions (making.py begins).

All of it is invented: names, codes, addresses, telephone numbers.
"""
