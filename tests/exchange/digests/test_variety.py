"""A dozen things at most, and not always the same voices."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.digests.items import Item, Kind, Section
from exchange.digests.variety import MOST, MOST_OF_AN_AUTHOR, SHARES, compose


def post(number, *, author=None, worth=0.5, small=False, section=Section.NEW):
    return Item(
        section,
        Kind.LISTING,
        f"listing:{number}",
        pk=number,
        worth=worth,
        author=number if author is None else author,
        small=small,
    )


def things(items):
    return [item.pk for item in items]


def test_the_same_letter_is_always_composed_the_same():
    posts = [post(n, worth=n / 20) for n in range(1, 20)]

    assert compose(posts, seed="7/2026-W48", shown={}) == compose(
        posts, seed="7/2026-W48", shown={}
    )


def test_another_week_or_reader_gets_another_order():
    posts = [post(n) for n in range(1, 20)]
    orders = {tuple(things(compose(posts, seed=f"{n}/2026-W48", shown={}))) for n in range(10)}

    assert len(orders) > 5


def test_the_better_comes_before_the_worse():
    shown = compose([post(1, worth=0.3), post(2, worth=0.9)], seed="1", shown={})

    assert things(shown) == [2, 1]


def test_who_was_shown_to_most_people_gives_way():
    loud, quiet = post(1, worth=0.6), post(2, worth=0.5)

    assert things(compose([loud, quiet], seed="1", shown={})) == [1, 2]
    assert things(compose([loud, quiet], seed="1", shown={1: 900, 2: 10, 3: 20})) == [2, 1]


def test_no_author_stands_there_more_than_twice():
    posts = [post(n, author=1, worth=0.9) for n in range(1, 9)] + [post(9, author=2, worth=0.1)]
    matches = [post(20, author=1, section=Section.MATCH)]

    shown = compose([*posts, *matches], seed="1", shown={})

    assert Counter(item.author for item in shown) == {1: 2, 2: 1}


def test_two_of_one_author_are_not_both_before_somebody_else():
    posts = [post(1, author=1, worth=0.9), post(2, author=1, worth=0.9), post(3, worth=0.6)]

    assert [item.author for item in compose(posts, seed="1", shown={})] == [1, 3, 1]


def test_a_small_initiative_is_not_always_last():
    large = [post(n, worth=0.9) for n in range(1, 5)]
    small = post(5, worth=0.1, small=True)
    places = Counter(
        compose([*large, small], seed=f"{n}", shown={}).index(small) for n in range(300)
    )

    assert places[4] == 0
    assert set(places) == {0, 1, 2}
    assert min(places.values()) > 60


def test_a_small_initiative_that_is_never_best_is_in_every_other_letter():
    large = [post(n, worth=0.9) for n in range(1, 12)]
    small = post(20, worth=0.1, small=True)
    heard = sum(small in compose([*large, small], seed=f"{n}", shown={}) for n in range(400))

    assert 150 < heard < 250


def test_obligations_keep_their_order_and_come_first():
    asked = [
        Item(Section.ANSWER, Kind.SIGN_UP, f"sign_up:{n}", pk=n, author=1) for n in range(1, 6)
    ]
    shown = compose([*[post(n) for n in range(10, 30)], *asked], seed="1", shown={})

    assert things(shown)[:5] == [1, 2, 3, 4, 5]


def test_every_section_has_its_share_when_there_is_too_much_of_everything():
    items = [
        post(100 * place + n, section=section)
        for place, section in enumerate(SHARES)
        for n in range(1, 20)
    ]
    shown = Counter(item.section for item in compose(items, seed="1", shown={}))

    assert shown == {section: share[0] for section, share in SHARES.items()}


posts = st.lists(
    st.builds(
        post,
        st.integers(1, 500),
        author=st.integers(0, 6),
        worth=st.floats(0, 1),
        small=st.booleans(),
        section=st.sampled_from(list(Section)),
    ),
    max_size=30,
    unique_by=lambda item: item.thing,
)


@settings(max_examples=60, deadline=None)
@given(items=posts, shown=st.dictionaries(st.integers(1, 6), st.integers(0, 1000)))
def test_whatever_comes_it_is_short_each_once_in_order_and_from_several(items, shown):
    composed = compose(items, seed="7/2026-W48", shown=shown)

    assert len(composed) <= MOST
    assert len({item.thing for item in composed}) == len(composed)
    assert all(item in items for item in composed)
    order = [list(Section).index(item.section) for item in composed]
    assert order == sorted(order)
    weighed = (item for item in composed if item.section in (Section.MATCH, Section.NEW))
    authors = Counter(item.author for item in weighed if item.author)
    assert all(n <= MOST_OF_AN_AUTHOR for n in authors.values())
    assert bool(composed) == bool(items)
