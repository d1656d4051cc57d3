"""机构: the tree of organs with their codes, offices, posts and the people in them. Single source for every duty."""
