"""Saved searches, and a digest by mail of what is new under them.

`subscriptions.py` keeps people and searches apart from the index. `news.py` says what is new in an index, `matching.py`
which saved searches find it, `digest.py` writes the mail, `delivery.py` sends it so that none is lost.
"""
