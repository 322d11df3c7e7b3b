"""The official services that publish the papers, and the local store that follows them.

`services.py` names everything that a service may change. `client.py` sends requests at a polite pace. `sru.py` and
`feed.py` parse the services' responses. `koop.py` and `tk.py` keep the store in step. `store.py` and `manifest.py` are
the store.
"""
