from __future__ import annotations

import pytest

from articles import webhooks


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://hooks.example.org/a?b=c",
            "http://hooks.example.org:8080/",
            "https://[2600::1]/",
        ),
        "https://münchen.example/",
    ],
)
def test_an_address_of_the_web_may_be_entered(url):
    webhooks.check(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://hooks.example.org/", "begin with https"),
        ("hooks.example.org", "begin with https"),
        ("https://", "begin with https"),
        ("https://exa mple.org/", "isn’t an address"),
        ("https://a:b@hooks.example.org/", "name and password"),
        ("https://hooks.example.org/#here", "after the #"),
        ("https://127.0.0.1/", "private address"),
        ("https://[::1]/", "private address"),
        ("https://169.254.169.254/latest", "private address"),
        ("https://hooks.example.org:99999/", "isn’t an address"),
        ("https://hooks.example.org:0/", "isn’t an address"),
    ],
)
def test_what_is_none_is_refused_with_a_reason(url, said):
    with pytest.raises(webhooks.NoAddress, match=said):
        webhooks.check(url)


def test_the_setting_lets_a_private_one_be_entered(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = ["10.0.0.0/8"]

    webhooks.check("http://10.1.2.3/")
