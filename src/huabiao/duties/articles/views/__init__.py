"""The staff side of the library: list, editor, review, places, history, files. Each view makes one call to an action."""
