"""The shipped trials: content and no machinery, one package each, found through the entry points of the project."""
