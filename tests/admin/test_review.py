"""A draft's review: handed in, talked about, decided."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles import publishing, reviewing
from articles.models import Article, Publication, Review, ReviewComment
from tests.admin.forms import filled, messages_of, page_of
from tests.conftest import NOON

QUEUE = reverse("admin:articles_review_changelist")


@pytest.fixture
def writer(make_member):
    return make_member("Writer")


@pytest.fixture
def chief(make_member):
    return make_member("Editor")


@pytest.fixture
def article(make_article, writer):
    return make_article(created_by=writer)


@pytest.fixture
def waiting(article, writer):
    return reviewing.submit(article=article, at=NOON, by=writer, note="Please look")


def decision(review, **data):
    return {"review": str(review.pk), "draft": str(review.article.head_id), "act": "approve"} | data


def test_a_writer_hands_their_own_draft_in(client, article, writer):
    client.force_login(writer)
    assert "Hand in for review…" in client.get(page_of(article)).content.decode()

    client.post(page_of(article, "review_submit"), {"note": "Please look"})

    review = Review.objects.get()
    assert (review.article, review.revision.number, review.note) == (article, 1, "Please look")
    assert (review.submitted_by, review.state) == (writer, "waiting")
    article.refresh_from_db()
    assert article.status == Article.Status.REVIEW
    assert "waits for review" in client.get(page_of(article)).content.decode()


def test_what_waits_is_not_handed_in_again(client, waiting, writer):
    client.force_login(writer)

    response = client.post(page_of(waiting.article, "review_submit"), follow=True)

    assert messages_of(response) == ["It waits for review already."]
    assert Review.objects.count() == 1


def test_what_is_live_as_it_is_is_not_handed_in(make_live, writer):
    article = make_live(created_by=writer)

    with pytest.raises(reviewing.Refused, match="The draft is what is live"):
        reviewing.submit(article=article, at=NOON, by=writer)
    assert not Review.objects.exists()


def test_a_writer_hands_in_nothing_of_anothers(client, make_article, writer, chief):
    article = make_article(created_by=chief)
    client.force_login(writer)

    assert client.post(page_of(article, "review_submit")).status_code == 403
    assert not Review.objects.exists()


def test_writer_and_editor_talk_in_a_thread(client, waiting, writer, chief):
    address = page_of(waiting.article, "review_comment")
    section = waiting.article.sections.get()
    client.force_login(chief)
    client.post(address, {"text": "Is it <true>?", "section": str(section.pk)})
    client.force_login(writer)
    client.post(address, {"text": "It is."})

    said = list(ReviewComment.objects.values_list("author__username", "text", "section"))
    assert said == [("editor", "Is it <true>?", section.pk), ("writer", "It is.", None)]
    page = client.get(page_of(waiting.article, "review")).content.decode()
    assert page.index("Is it &lt;true&gt;?") < page.index("It is.")
    assert "1. without a heading" in page


def test_an_empty_comment_is_refused(client, waiting, writer):
    client.force_login(writer)

    response = client.post(page_of(waiting.article, "review_comment"), {"text": "  "})

    assert "This field is required." in response.content.decode()
    assert not ReviewComment.objects.exists()


def test_an_editor_approves_and_goes_on_to_publishing(client, waiting, chief):
    client.force_login(chief)

    response = client.post(
        page_of(waiting.article, "review_decide"), decision(waiting, act="approve-and-publish")
    )

    assert response.url == page_of(waiting.article, "publish")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == ("approved", chief)
    assert not Publication.objects.exists()


def test_sending_back_needs_a_reason(client, waiting, chief):
    client.force_login(chief)
    address = page_of(waiting.article, "review_decide")

    refused = client.post(address, decision(waiting, act="send-back"), follow=True)
    assert messages_of(refused) == ["Say what should be different: the writer only has your words."]
    waiting.refresh_from_db()
    assert waiting.is_waiting

    client.post(address, decision(waiting, act="send-back", reason="Who says so?"))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("sent-back", "Who says so?")
    assert "Who says so?" in client.get(page_of(waiting.article)).content.decode()
    waiting.article.refresh_from_db()
    assert waiting.article.status == Article.Status.DRAFT


@pytest.mark.parametrize("act", ["approve", "send-back", "approve-and-publish"])
def test_a_writer_decides_nothing(client, waiting, writer, act):
    client.force_login(writer)

    response = client.post(
        page_of(waiting.article, "review_decide"), decision(waiting, act=act, reason="x")
    )

    assert response.status_code == 403
    waiting.refresh_from_db()
    assert waiting.is_waiting


def test_what_was_saved_after_it_was_handed_in_is_said(client, waiting, writer, chief):
    client.force_login(writer)
    address = page_of(waiting.article)
    before = decision(waiting)
    client.post(address, filled(client, address, title="Ice"))
    client.force_login(chief)

    assert "The draft changed since." in client.get(address).content.decode()
    page = client.get(page_of(waiting.article, "review")).content.decode()
    assert "It is revision 2 now" in page
    late = client.post(page_of(waiting.article, "review_decide"), before, follow=True)
    assert messages_of(late) == [
        "The draft was saved again since you opened this page. Look, then decide."
    ]
    waiting.refresh_from_db()
    assert waiting.is_waiting


def test_a_second_decision_is_refused(client, waiting, chief):
    client.force_login(chief)
    data = decision(waiting)
    reviewing.send_back(review=waiting, at=NOON, by=chief, reason="No")

    response = client.post(page_of(waiting.article, "review_decide"), data, follow=True)

    assert messages_of(response) == ["It doesn’t wait for review any more. Look again."]
    waiting.refresh_from_db()
    assert waiting.state == "sent-back"


def test_two_who_decide_at_once_do_not_both(waiting, chief, writer):
    same = Review.objects.get()
    reviewing.take_back(review=waiting, at=NOON, by=writer)

    with pytest.raises(reviewing.Refused, match="Somebody decided it meanwhile"):
        reviewing.approve(review=same, at=NOON, by=chief)
    assert Review.objects.get().state == "taken-back"


def test_taking_back_opens_the_way_to_hand_in_again(client, waiting, writer):
    client.force_login(writer)

    client.post(page_of(waiting.article, "review_take_back"))
    client.post(page_of(waiting.article, "review_submit"))

    assert list(Review.objects.order_by("id").values_list("state", flat=True)) == [
        "taken-back",
        "waiting",
    ]


def test_publishing_closes_it_as_the_publishers_approval(client, waiting, chief):
    client.force_login(chief)

    client.post(page_of(waiting.article, "publish"), {"revision": "1"})

    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == ("approved", chief)
    waiting.article.refresh_from_db()
    assert waiting.article.status == Article.Status.LIVE


def test_a_plan_of_an_older_draft_leaves_it_open(make_article, writer, chief):
    article = make_article(created_by=writer)
    publishing.schedule(
        article=article,
        action="publish",
        due_at=NOON.replace(hour=13),
        at=NOON,
        by=chief,
    )
    Article.objects.filter(pk=article.pk).update(title="Ice")
    publishing.save(article=article, at=NOON, by=writer)
    review = reviewing.submit(article=article, at=NOON, by=writer)

    publishing.apply_due()

    assert Publication.objects.get().revision_number == 1
    review.refresh_from_db()
    assert review.is_waiting


def test_the_bin_takes_it_back(client, waiting, chief):
    client.force_login(chief)

    client.post(page_of(waiting.article, "bin"))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == ("taken-back", chief)


def test_the_queue_shows_what_waits_the_oldest_first(
    client, make_article, make_member, writer, chief
):
    late = make_article(title="Late", created_by=writer)
    early = make_article(title="Early", created_by=chief)
    gone = make_article(title="Gone", created_by=writer)
    reviewing.submit(article=late, at=NOON.replace(hour=15), by=writer)
    reviewing.submit(article=early, at=NOON, by=chief)
    taken = reviewing.submit(article=gone, at=NOON, by=writer)
    reviewing.take_back(review=taken, at=NOON, by=writer)
    client.force_login(writer)

    def shown(query=""):
        rows = client.get(QUEUE + query).context["cl"].result_list
        return [row.article.title for row in rows]

    assert shown() == ["Early", "Late"]
    assert shown("?by=me") == ["Late"]
    assert shown("?q=earl") == ["Early"]
    assert shown("?state=taken-back") == ["Gone"]
    assert page_of(late, "review") in client.get(QUEUE).content.decode()


def test_the_queue_costs_the_same_however_long_it_is(
    client, make_article, writer, django_assert_max_num_queries
):
    for number in range(12):
        article = make_article(title=f"Snow {number}", created_by=writer)
        reviewing.submit(article=article, at=NOON, by=writer)
    client.force_login(writer)

    with django_assert_max_num_queries(8):
        client.get(QUEUE)
