"""The paired randomisation test."""

from __future__ import annotations

from bench.significance import p_value


def test_alike_rankings_differ_by_chance() -> None:
    assert p_value([0.5, 0.2, 0.9], [0.5, 0.2, 0.9]) == 1.0


def test_a_difference_on_every_topic_is_none() -> None:
    assert p_value([0.5] * 30, [0.4] * 30) < 0.001


def test_one_topic_of_many_may_be_chance() -> None:
    assert p_value([0.9, *[0.5] * 20], [0.1, *[0.5] * 20]) > 0.5
