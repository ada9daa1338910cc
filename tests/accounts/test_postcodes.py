import pytest

from accounts.postcodes import distance_km, locate, places


@pytest.mark.parametrize("written", ["7201", "7201AB", "7201 AB", " 7201 ab "])
def test_a_postcode_is_found_however_it_is_written(written):
    place = locate(written)

    assert place is not None
    assert (place.postcode4, place.name) == ("7201", "Zutphen")


@pytest.mark.parametrize("written", ["", "0201", "720", "72011", "Zutphen", "7201 A", "9999"])
def test_what_is_no_known_postcode_has_no_place(written):
    assert locate(written) is None


@pytest.mark.parametrize(
    ("postcode", "name"),
    [
        ("7201", "Zutphen"),
        ("7231", "Warnsveld"),
        ("7241", "Lochem"),
        ("7251", "Vorden"),
        ("6971", "Brummen"),
        ("7411", "Deventer"),
        ("7311", "Apeldoorn"),
        ("7001", "Doetinchem"),
    ],
)
def test_the_towns_around_zutphen_are_in_the_table(postcode, name):
    place = locate(postcode)

    assert place is not None
    assert place.name == name


def test_every_place_lies_in_the_netherlands_and_has_a_name():
    for place in places().values():
        assert 50.7 < place.latitude < 53.6, place
        assert 3.3 < place.longitude < 7.3, place
        assert place.name, place


def test_places_of_one_name_lie_close_together():
    by_name: dict[str, list] = {}
    for place in places().values():
        by_name.setdefault(place.name, []).append(place)

    for name, same in by_name.items():
        assert max(distance_km(same[0], other) for other in same) < 13, name


@pytest.mark.parametrize(
    ("here", "there", "kilometres"),
    [("7201", "7201", 0), ("7201", "7411", 12.7), ("7201", "7241", 14.6), ("7201", "7311", 18.1)],
)
def test_distances_agree_with_the_map(here, there, kilometres):
    a, b = locate(here), locate(there)

    assert a is not None
    assert b is not None
    assert distance_km(a, b) == pytest.approx(kilometres, abs=0.5)
    assert distance_km(b, a) == pytest.approx(distance_km(a, b))
