from __future__ import annotations

import base64

import pytest

from articles.webhooks import sealing


def test_a_secret_is_what_receivers_libraries_take():
    secret = sealing.new_secret()

    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert sealing.new_secret() != secret


def test_what_is_sealed_is_read_again_and_not_by_looking():
    sealed = sealing.seal("whsec_abc")

    assert "abc" not in sealed
    assert sealing.unseal(sealed) == "whsec_abc"


def test_a_former_key_still_reads(settings):
    sealed = sealing.seal("whsec_abc")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]

    assert sealing.unseal(sealed) == "whsec_abc"


def test_without_its_key_it_is_lost_and_says_so(settings):
    sealed = sealing.seal("whsec_abc")

    settings.SECRET_KEY = "another"

    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed)
