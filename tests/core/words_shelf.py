"""A shelf of small catalogues for tests: TOML per language in, a Catalogue out."""

from pathlib import Path
from textwrap import dedent

from bot.core.words import Catalogue
from bot.model.texts import Chosen, Field, Line

BERLIN = "Europe/Berlin"


class Shelf:
    """Put words into folders under `root` and load them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sources: list[tuple[str, Path]] = []

    def put(self, prefix: str = "", **languages: str) -> "Shelf":
        folder = self.root / (prefix or "shared")
        folder.mkdir()
        for locale, toml in languages.items():
            (folder / f"{locale.replace('_', '-')}.toml").write_text(dedent(toml), encoding="utf-8")
        self.sources.append((prefix, folder))
        return self

    def load(self) -> Catalogue:
        return Catalogue.load(self.sources)


def chosen(key: str, locale: str = "de", address: str = "du", variant: int = 0, **fields: Field) -> Chosen:
    return Chosen(key, fields, locale, address, variant, BERLIN)


def nodes(line: Line) -> list[type]:
    return [type(node) for node in line]
