"""Where is the cluster, and is its password kept from every message?"""

from __future__ import annotations

import pytest

import vraagbaak
from vraagbaak.search import backends
from vraagbaak.search.opensearch import address


def test_three_hosts_and_a_name() -> None:
    found = address.parse("opensearch://een:9201,twee,[::1]:9203/kamervragen")
    assert found.hosts == (("een", 9201), ("twee", 9200), ("[::1]", 9203))
    assert found.name == "kamervragen" and not found.tls and found.user is None


def test_user_and_password_come_from_the_address_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    named = address.parse("opensearch://jan:ge%3Aheim@een/kv?tls=yes")
    assert (named.user, named.password, named.tls) == ("jan", "ge:heim", True)
    monkeypatch.setenv("VRAAGBAAK_CLUSTER_USER", "piet")
    monkeypatch.setenv("VRAAGBAAK_CLUSTER_PASSWORD", "sesam")
    found = address.parse("opensearch://een/kv")
    assert (found.user, found.password) == ("piet", "sesam")


@pytest.mark.parametrize(
    "text",
    [
        "opensearch://jan:geheim@/kv",
        "opensearch://jan:geheim@een:0/kv",
        "opensearch://jan:geheim@een/",
        "opensearch://jan:geheim@een/KV",
        "opensearch://jan:geheim@een/kv?tls=yes&x=1",
        "opensearch://jan:geheim@een/kv?ca=/nergens",
        "opensearch://jan:geheim@een b/kv",
    ],
)
def test_what_is_no_address_is_told_without_the_password(text: str) -> None:
    with pytest.raises(vraagbaak.UsageProblem) as caught:
        address.parse(text)
    assert "geheim" not in str(caught.value) and "\n" not in str(caught.value)


def test_neither_text_nor_repr_has_user_or_password() -> None:
    found = address.parse("opensearch://jan:geheim@een/kv")
    assert str(found) == "opensearch://een:9200/kv"
    assert "geheim" not in repr(found) and "jan" not in repr(found)


def test_a_scheme_leads_to_a_backend_and_a_folder_to_none() -> None:
    assert backends.backend_of("somewhere/else") is None
    assert backends.backend_of("opensearch://een/kv").__name__ == "vraagbaak.search.opensearch.backend"
    with pytest.raises(vraagbaak.UsageProblem, match="no backend is named 'solr'"):
        vraagbaak.open("solr://een/kv")
