"""The index for people who never open a terminal: pages, an API and feeds over HTTP."""
