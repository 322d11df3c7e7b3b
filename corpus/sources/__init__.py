"""The official services that publish the papers, and the local store that is kept in step with them.

`services.py` names everything that a service may change. `client.py` asks politely. `sru.py` and `feed.py` parse what
the services answer, `koop.py` and `tk.py` keep the store in step, `store.py` and `manifest.py` are the store.
"""
