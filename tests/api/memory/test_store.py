"""The bounded store."""

from __future__ import annotations

from articles.api.memory.store import Store


def filled(*keys, most=100, size=10):
    store = Store(most)
    for key in keys:
        store.put(key, key.upper(), size)
    return store


def test_gives_back_what_was_put():
    store = filled("a", "b")

    assert (store.get("a"), store.get("c")) == ("A", None)
    assert (len(store), store.size) == (2, 20)


def test_never_holds_more_than_its_bytes():
    store = filled(*"abcdefghijklmnop")

    assert (len(store), store.size) == (10, 100)


def test_the_oldest_goes_first():
    store = filled(*"abc", most=30)
    store.put("d", "D", 10)

    assert [store.get(key) for key in "abcd"] == [None, "B", "C", "D"]


def test_what_was_asked_for_gets_another_round():
    store = filled(*"abc", most=30)
    store.get("a")
    store.put("d", "D", 10)

    assert [store.get(key) for key in "abcd"] == ["A", None, "C", "D"]


def test_a_walk_through_everything_leaves_what_is_asked_for_all_the_time():
    store = filled("hot", most=30)
    for number in range(1000):
        store.get("hot")
        store.put(number, number, 10)

    assert store.get("hot") == "HOT"


def test_what_is_larger_than_all_the_room_is_not_held_and_pushes_nothing_out():
    store = filled("a", most=30)
    store.put("b", "B", 31)

    assert (store.get("a"), store.get("b"), store.size) == ("A", None, 10)


def test_a_larger_one_in_the_place_of_another_counts_once():
    store = filled("a")
    store.put("a", "larger", 25)

    assert (store.get("a"), store.size) == ("larger", 25)


def test_what_grows_makes_others_go():
    store = Store(30)
    value = object()
    store.put("old", "OLD", 10)
    store.put("a", value, 10)
    store.grow("a", value, 15)

    assert (store.get("old"), store.get("a"), store.size) == (None, value, 25)


def test_what_was_replaced_can_not_grow():
    store = filled("a")
    store.grow("a", "another", 50)

    assert store.size == 10


def test_what_is_dropped_is_gone():
    store = filled("a", "b")
    store.drop("a")
    store.drop("c")

    assert (store.get("a"), store.get("b"), store.size) == (None, "B", 10)
