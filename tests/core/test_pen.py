"""The pen takes somebody out of rows that are others', and leaves the rows what they are (IDP-05)."""

from typing import Any

import pytest

from bot.core.scrubbing import Pen
from bot.core.whose import Whose
from bot.model.people import Account

ROW: dict[str, Any] = {
    "words": [
        {
            "key": "thanks.told",
            "fields": {
                "by": {"person": "p-1", "name": "NAME", "in": "home"},
                "why": "as NAME said",
                "kind": {"key": "thanks.kind", "fields": {"name": "NAME"}},
            },
            "locale": "de",
            "address": "du",
            "variant": 0,
            "zone": "Europe/Berlin",
        },
        {"words": "NAME again"},
    ],
    "buttons": [{"key": "k1", "label": "Ask NAME", "style": "plain"}],
    "spot": ["memory", "table", "thanks", "about NAME", "talk", None],
    "account": ["memory", "77", "Quinn"],
    "sheet": {"title": "NAME", "blanks": [{"name": "why", "label": "x", "kind": "text", "default": "NAME"}]},
    "locale": "de",
}


@pytest.mark.parametrize(
    "name", ["de", "du", "memory", "thanks", "told", "plain", "77", "k1", "text", "Lea Flöte", r"\1"]
)
def test_nobody_breaks_a_row_by_what_they_call_themselves(name: str) -> None:
    """Whoever is called like a piece of a row goes from its words, and the row arrives all the same."""

    def called(packed: Any, name: str) -> Any:
        if isinstance(packed, dict):
            return {key: called(value, name) for key, value in packed.items()}
        if isinstance(packed, list):
            return [called(each, name) for each in packed]
        return packed.replace("NAME", name) if isinstance(packed, str) else packed

    one = Whose(("p-1",), (Account("discord", "12", name),), frozenset({name}))
    wanted = called(ROW, "someone")
    wanted["words"][0]["fields"]["by"] = {"person": "", "name": "", "in": "home"}
    assert Pen(one, "someone").rewrite(called(ROW, name)) == wanted


def test_someone_is_a_word_not_a_pattern() -> None:
    """What stands in for a name is written as it is."""
    one = Whose(("p-1",), (), frozenset({"Lea"}))
    row = {"words": [{"key": "x", "fields": {"by": {"person": "p-1", "name": "Lea", "in": "h"}, "why": "Lea"}}]}
    assert Pen(one, r"\g<0>").rewrite(row)["words"][0]["fields"]["why"] == r"\g<0>"
