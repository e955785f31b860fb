"""Authors, categories and tags: saving one publishes it, in every document that embeds it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from articles import auditing
from articles.content import slugs
from articles.models import Author, Category, Fact, KeyCount, Tag

from . import facts, log


def save_embedded(*, thing: Author | Category | Tag) -> None:
    """
    Save it, and mark every document that embeds its old state as stale.

    `remake_stale` remakes those afterwards; the door calls it once its transaction is committed.
    An empty slug is made from the name.
    """
    kind = facts.kind_of(thing)
    with transaction.atomic():
        if not thing.slug:
            others = type(thing)._default_manager.exclude(pk=thing.pk)
            thing.slug = slugs.free(
                slugs.slugify(thing.name),
                is_taken=lambda slug: others.filter(slug=slug).exists(),
                fallback=kind,
            )
        act = "created" if thing._state.adding else "saved"
        thing.save()
        auditing.record(act=act, at=log.clock(), subject=thing)
        data = facts.embedded_data(thing)
        fact, is_new = Fact.objects.select_for_update(no_key=True).get_or_create(
            kind=kind, ref=str(thing.pk), defaults={"slug": thing.slug, "data": data}
        )
        if is_new:
            KeyCount.objects.create(fact=fact, changed_at=log.clock())
        elif fact.data != data:
            fact.slug, fact.data = thing.slug, data
            fact.version, fact.dirty = fact.version + 1, True
            fact.save(update_fields=["slug", "data", "version", "dirty"])


def delete_embedded(*, thing: Author | Category | Tag) -> None:
    """
    Delete it, and mark every document that embeds it as stale.

    :raises ProtectedError: if a working copy still names the author or category; nothing changes.
    """
    kind, ref = facts.kind_of(thing), str(thing.pk)
    with transaction.atomic():
        auditing.record(act="deleted", at=log.clock(), subject=thing)
        thing.delete()
        Fact.objects.filter(kind=kind, ref=ref).update(
            slug="", data=facts.GONE, version=F("version") + 1, dirty=True
        )


def articles_embedding(thing: Author | Category | Tag) -> int:
    """Return how many live articles change when it does. One query."""
    count = KeyCount.objects.filter(fact__kind=facts.kind_of(thing), fact__ref=str(thing.pk))
    return count.values_list("live", flat=True).first() or 0
