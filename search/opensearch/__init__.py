"""The same search on a cluster: OpenSearch stores and matches, our analysis, query language and snippets stay.

docs/CLUSTER.md is the guide. Only `vraagbaak.open` and `vraagbaak.writer` lead here (search/backends.py).
"""
