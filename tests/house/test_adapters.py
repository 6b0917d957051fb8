"""Every adapter performs every outgoing act, or says what happens instead (house.md §9)."""

from typing import get_args

from bot.model.actions import Outgoing
from bot.model.deliveries import Traits
from tests.house.rooms import adapters

ACTS = frozenset(get_args(Outgoing))


def gaps(performs: frozenset[type], declines: dict[type, str]) -> list[str]:
    """List what an adapter neither performs nor declines, declines without a word, or does both with."""
    found = [f"{act.__name__}: neither performed nor declined" for act in ACTS - performs - declines.keys()]
    found += [f"{act.__name__}: performed and declined" for act in performs & declines.keys()]
    found += [f"{act.__name__}: declined without saying what happens instead" for act in declines if not declines[act]]
    found += [f"{act.__name__}: is no outgoing act" for act in (performs | declines.keys()) - ACTS]
    return sorted(found)


def test_every_adapter_performs_or_declines_every_act() -> None:
    found = adapters()
    print(f"{len(found)} adapters, {len(ACTS)} acts: {', '.join(each.kind.__name__ for each in found)}")
    assert {each.package for each in found} >= {f"bot.adapters.{name}" for name in ("discord", "memory", "web")}
    for each in found:
        performs: frozenset[type] = frozenset(getattr(each.kind, "performs", ()))
        declines = dict(getattr(each.kind, "declines", {}))
        assert performs, f"{each.kind.__name__} says on the class what it performs"
        assert gaps(performs, declines) == [], each.kind.__name__


def test_every_adapter_has_what_the_port_asks_for() -> None:
    for each in adapters():
        for name in ("start", "stop", "perform", "standing", "health"):
            assert callable(getattr(each.kind, name, None)), f"{each.kind.__name__}.{name}"
        traits = getattr(each.kind, "traits", None)
        assert traits is None or isinstance(traits, Traits | property), each.kind.__name__


def test_a_gap_is_found() -> None:
    some = frozenset(list(ACTS)[:3])
    assert len(gaps(some, {})) == len(ACTS) - 3
    assert gaps(ACTS, {}) == []
    assert len(gaps(ACTS, dict.fromkeys(some, "a sentence"))) == 3
    assert len(gaps(ACTS - some, dict.fromkeys(some, ""))) == 3
    assert gaps(ACTS | {int}, {}) == ["int: is no outgoing act"]
