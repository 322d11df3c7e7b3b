"""Abbreviations whose full stop does not end a sentence."""

from __future__ import annotations

ABBREVIATIONS = frozenset(
    (
        "nr nrs art artt dr drs mr ir ing prof mw dhr blz vgl jl ca resp bijv jo hfst inz st zgn mln mld incl excl p "
        + "o.a m.n c.q d.d i.c i.v.m m.b.t t.a.v n.a.v a.u.b t.w z.g"
    ).split()
)
"""Words of these papers whose full stop does not end a sentence, without that stop."""
