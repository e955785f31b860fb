"""What the document says of webhooks is what is sent."""

from __future__ import annotations

import json

import pytest
from drf_spectacular.generators import SchemaGenerator

from articles import publishing, webhooks
from articles.models import Article, Change, WebhookEndpoint
from articles.webhooks import messages
from tests import documented_client
from tests.conftest import NOON


@pytest.fixture
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def schema_of(document, name):
    """Return the schema of a webhook's body, whose references lead into the document."""
    content = document["webhooks"][name]["post"]["requestBody"]["content"]["application/json"]
    return content["schema"], content["examples"]


def test_each_kind_of_change_is_one_and_so_is_a_test(document):
    kinds = {f"article.{kind}" for kind in Change.Kind.values}

    assert document["webhooks"].keys() == kinds | {"test"}


def test_their_data_is_the_feeds_own_component(document):
    message = document["components"]["schemas"]["WebhookMessage"]

    assert message["properties"]["data"] == {"$ref": "#/components/schemas/Change"}


def test_their_examples_are_what_their_schemas_say(document):
    for name in document["webhooks"]:
        schema, examples = schema_of(document, name)
        for example in examples.values():
            documented_client.validate(example["value"], schema)
            assert example["value"]["type"] == name


def test_their_headers_are_those_that_are_sent(document):
    sent = messages.headers(message_id="msg", text="{}", keys=[], at=NOON)
    for item in document["webhooks"].values():
        for reference in item["post"]["parameters"]:
            name = reference["$ref"].rpartition("/")[2]
            declared = document["components"]["parameters"][name]
            assert declared["in"] == "header"
            assert declared["name"] in sent


def test_what_is_sent_of_every_kind_is_what_their_schema_says(document, make_live):
    article = make_live()
    Article.objects.filter(pk=article.pk).update(title="Ice")
    publishing.save(article=article, at=NOON)
    publishing.publish(article=article, at=NOON)
    publishing.rename(article=article, slug="ice", at=NOON)
    publishing.withdraw(article=article, at=NOON)
    publishing.publish(article=article, at=NOON)
    publishing.delete(article=article, at=NOON)
    told = set()

    for change in Change.objects.order_by("sequence"):
        message = json.loads(messages.of_change(change, kind=change.kind))
        schema, _ = schema_of(document, message["type"])
        documented_client.validate(message, schema)
        told.add(change.kind)

    assert told == {"published", "updated", "moved", "withdrawn", "deleted"}


def test_a_test_is_what_its_schema_says(document, db):
    endpoint = WebhookEndpoint(url="https://127.0.0.1/", description="Nobody")
    webhooks.make(endpoint=endpoint, at=NOON)

    delivery = webhooks.send_test(endpoint=endpoint, at=NOON)

    documented_client.validate(json.loads(delivery.body), schema_of(document, "test")[0])
