"""Web pages, an API and feeds of an index, over HTTP."""
