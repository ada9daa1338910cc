"""Composing one overview: a dozen things at most, and not always the same voices.

Pure: the same things for the same reader and period give the same overview.

How the places are given:

1. What asks something of the reader comes first, in the order given: the oldest question on top.
2. Matches and new posts are weighed: what the reader gets of it (`worth`), times what the author
   still has coming. An author shown to more people than the mean lately gives way, gradually:
   (1 + shown / mean) ** -0.3. That attention should follow worth over many lists together, because
   one list cannot be fair, is the idea of Biega, Gummadi and Weikum, "Equity of Attention"
   (SIGIR 2018).
3. They are taken one by one, and what is like what was taken already counts for less: a second
   thing of one author half, a third not at all. That is the greedy re-ranking of Carbonell and
   Goldstein, "The Use of MMR" (SIGIR 1998), with the author for likeness.
4. Small, new and neighbourhood initiatives have a place of their own among the new posts: when none
   of them was weighed heavily enough, in every other letter the best of them replaces the last. And
   where one stands is drawn for each letter, so that they are not always last.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from exchange.digests.items import Item, Section

MOST = 12
MOST_OF_AN_AUTHOR = 2
AGAIN = 0.5  # what a second thing of one author counts
GIVING_WAY = 0.3
SWAY = 0.1  # how much chance may add or take away
WEIGHED = (Section.MATCH, Section.NEW)

# How many of each section: so many first, so many if there is room.
SHARES: Mapping[str, tuple[int, int]] = {
    Section.ANSWER: (3, 6),
    Section.MATCH: (3, 6),
    Section.ENDING: (2, 3),
    Section.NEWS: (1, 3),
    Section.NEW: (2, 5),
    Section.CHOSEN: (1, 3),
}


def compose(
    items: Sequence[Item], *, seed: str, shown: Mapping[int, int], most: int = MOST
) -> list[Item]:
    """The things of one overview, in the order in which they are read.

    Args:
        items: what may be told; those of a section in the order of their age.
        seed: of the reader and the period.
        shown: to how many people something of each author was shown lately.
        most: how many things there may be.

    Cost: grows with the number of items times `most`.
    """
    mean = sum(shown.values()) / len(shown) if shown else 0.0
    of_author: Counter[int] = Counter()
    queues: dict[str, list[Item]] = {}
    for section in SHARES:
        mine = [item for item in items if item.section == section]
        if section in WEIGHED:
            weights = {i.thing: _weight(i, seed, shown, mean) for i in mine}
            mine = _taken(mine, weights, of_author, SHARES[section][1])
            if section == Section.NEW:
                mine = _with_small(mine, items, weights, of_author, seed)
        queues[section] = mine
    return _placed(queues, most)


def _weight(item: Item, seed: str, shown: Mapping[int, int], mean: float) -> float:
    times = shown.get(item.author, 0) / mean if mean and item.author else 0.0
    sway = 1 + SWAY * (2 * _chance(seed, item.thing) - 1)
    return item.worth * float((1 + times) ** -GIVING_WAY) * sway


def _taken(
    items: Sequence[Item], weights: Mapping[str, float], of_author: Counter[int], most: int
) -> list[Item]:
    """The best one by one; `of_author` counts on, from section to section."""
    left = sorted(items, key=lambda i: (-weights[i.thing], i.thing))
    taken: list[Item] = []
    while left and len(taken) < most:
        best = max(left, key=lambda i: weights[i.thing] * AGAIN ** _of(i, of_author))
        left.remove(best)
        if _of(best, of_author) < MOST_OF_AN_AUTHOR:
            of_author[best.author] += 1
            taken.append(best)
    return taken


def _of(item: Item, of_author: Counter[int]) -> int:
    """How often the author stands here; what is nobody's stands for itself."""
    return of_author[item.author] if item.author else 0


def _with_small(
    taken: list[Item],
    items: Sequence[Item],
    weights: Mapping[str, float],
    of_author: Counter[int],
    seed: str,
) -> list[Item]:
    """The new posts with a small initiative among them, if there is one, at a place drawn."""
    small = [item for item in taken if item.small]
    if not small and len(taken) > 1 and _chance(seed, "turn") < 0.5:
        waiting = [
            item
            for item in items
            if item.small
            and item.section == Section.NEW
            and _of(item, of_author) < MOST_OF_AN_AUTHOR
        ]
        if waiting:
            small = [max(waiting, key=lambda i: (weights[i.thing], i.thing))]
            taken = [*taken[:-1], small[0]]
    if not small:
        return taken
    others = [item for item in taken if item is not small[0]]
    # Drawn among the first two thirds: the end of a long letter is not read.
    place = int(_chance(seed, "place") * (len(others) * 2 // 3 + 1))
    return [*others[:place], small[0], *others[place:]]


def _placed(queues: Mapping[str, Sequence[Item]], most: int) -> list[Item]:
    """First what each section is sure of, then what there is room for."""
    counts: dict[str, int] = dict.fromkeys(queues, 0)
    for which in (0, 1):
        for section, queue in queues.items():
            room = most - sum(counts.values())
            wanted = min(len(queue), SHARES[section][which]) - counts[section]
            counts[section] += max(0, min(room, wanted))
    return [item for section in Section for item in queues.get(section, ())[: counts[section]]]


def _chance(seed: str, thing: str) -> float:
    """A number from 0 to 1, always the same for the same letter and thing."""
    digest = blake2b(f"{seed}/{thing}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48
