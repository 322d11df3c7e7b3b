"""Saved searches, and a digest by mail of their new results.

`subscriptions.py` stores people and searches separately from the index. `news.py` finds what is new in an index,
`matching.py` which saved searches match it, `digest.py` writes the mail, `delivery.py` sends it so that no mail is
lost.
"""
