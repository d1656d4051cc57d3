"""The staff side of sites and columns: the tree, home pages, positions, redirects, topics."""
