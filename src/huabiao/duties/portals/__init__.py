"""站群与栏目: columns as a tree, home pages made of blocks, positions, topics, redirects, the frame of every page.

An article's place is a Placement (duties.articles); here are only the shelves. Start with rules.py and models.py.
"""
