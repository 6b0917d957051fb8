"""The catalogue: every line the host can say, in every language (mission.md PER-02, PER-07)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.resources.abc import Traversable

from bot.core.words.reading import BrokenCatalogue, Entry, Reading, Sheet, gather, read
from bot.core.words.template import Form, Gendered, Plural, Template, Variant
from bot.core.words.typed import quote, tidy
from bot.core.words.voice import Voice
from bot.model.people import Person
from bot.model.places import MessageRef, Place
from bot.model.rings import Ring
from bot.model.speech import Speech
from bot.model.texts import Chosen, Field, Line, MomentNode, Node, PersonNode, PlaceNode, Plain, Text, plain

Native = Callable[[Person | Place], str | None]


FORMS: Mapping[Ring, str] = {Ring.NEW: "in_full", Ring.CORE: "in_short"}
"""What a line is called as it is said in full, and in short: "host.about" beside "host.in_full.about" (IDP-06)."""


class UnknownWord(KeyError):  # noqa: N818 - it names what is missing
    """Tell that the catalogue has no such key, language or fitting variant."""

    def __str__(self) -> str:
        return str(self.args[0])


class Catalogue:
    """Hold the lines of all languages, read once, and format the chosen ones."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        """Take what `reading.read` collected; use `load` outside tests."""
        self._entries: dict[str, dict[str, Entry]] = {locale: sheet.entries for locale, sheet in sheets.items()}
        self._voices = {locale: Voice(locale, sheet.moment) for locale, sheet in sheets.items()}
        self._keys = frozenset().union(*(sheet.entries for sheet in sheets.values()))
        self.public: frozenset[str] = frozenset().union(*(sheet.public for sheet in sheets.values()))
        self.serious: frozenset[str] = frozenset().union(*(sheet.serious for sheet in sheets.values()))
        self.own: frozenset[str] = frozenset().union(*(sheet.own for sheet in sheets.values()))

    @classmethod
    def load(cls, sources: Sequence[tuple[str, Traversable]]) -> "Catalogue":
        """Read the folders of (prefix, folder) pairs; the shared one has the prefix "".

        Raises BrokenCatalogue with everything that is wrong.
        """
        return cls.of([read(prefix, folder) for prefix, folder in sources])

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> "Catalogue":
        """Lay folders together that were read already.

        Only languages that every source has are kept, so that no rendering mixes two.
        Raises BrokenCatalogue with everything that is wrong.
        """
        sheets, problems = gather(readings)
        if problems:
            raise BrokenCatalogue(problems)
        found = [frozenset(each.sheets) for each in readings]
        whole = frozenset.intersection(*found) if found else frozenset()
        if not whole:
            raise BrokenCatalogue(["no language that every words/ folder has"])
        return cls({locale: sheets[locale] for locale in sorted(whole)})

    @property
    def locales(self) -> frozenset[str]:
        """Return the languages that are complete."""
        return frozenset(self._entries)

    def settle(self, wanted: str | None, community: str) -> str:
        """Return the language to speak: `wanted` ("de-AT" counts as "de"), else the community's.

        Raises UnknownWord where neither is there.
        """
        for locale in (wanted, community):
            known = self._known(locale) if locale else None
            if known:
                return known
        raise UnknownWord(f"no words in the language '{community}'")

    def has(self, key: str) -> bool:
        """Tell whether any language has this key."""
        return key in self._keys

    def formed(self, key: str) -> bool:
        """Tell whether a key is also said in full or in short (IDP-06)."""
        return any(_form_of(key, each) in self._keys for each in FORMS.values())

    def form(self, key: str, ring: Ring) -> str:
        """Return the key of a line as it is said to a ring: itself where it has no such form."""
        found = _form_of(key, FORMS[ring]) if ring in FORMS else key
        return found if found in self._keys else key

    def keys(self) -> frozenset[str]:
        """Return every key of every language."""
        return self._keys

    def entry(self, key: str, locale: str) -> Entry:
        """Return a key's variants in one language; raises UnknownWord (a KeyError) where there are none."""
        table = self._entries.get(locale)
        if table is None:
            known = self._known(locale)
            if known is None:
                raise UnknownWord(f"no words in the language '{locale}'")
            table = self._entries[known]
        entry = table.get(key)
        if entry is None:
            raise UnknownWord(f"no words for '{key}' in '{locale}'")
        return entry

    def variants(self, key: str, locale: str, address: str, slots: frozenset[str]) -> tuple[int, ...]:
        """Return the indexes of the variants that need no other slots than these (PER-02); light ones stay out.

        Empty where none fits; raises UnknownWord for an unknown key.
        """
        ways = self.entry(key, locale).by(address)
        return tuple(index for index, way in enumerate(ways) if way.slots <= slots and not way.mood)

    def light(self, key: str, locale: str, address: str, slots: frozenset[str]) -> tuple[int, ...]:
        """Return the indexes of the fitting variants that are jokes about the host itself (PER-09)."""
        ways = self.entry(key, locale).by(address)
        return tuple(index for index, way in enumerate(ways) if way.slots <= slots and way.mood == "light")

    def mood(self, key: str, locale: str, index: int, address: str = "du") -> str:
        """Return a variant's mood, such as "light" (PER-09); empty for an ordinary one."""
        return self.entry(key, locale).by(address)[index].mood

    def has_emoji(self, key: str, locale: str, address: str, index: int) -> bool:
        """Tell whether a variant carries an emoji of ours (PER-03)."""
        return self.entry(key, locale).by(address)[index].emoji

    def slots(self, key: str, locale: str) -> frozenset[str]:
        """Return every slot that some variant of the key uses."""
        entry = self.entry(key, locale)
        return frozenset().union(*(variant.slots for variant in (*entry.du, *entry.sie)))

    def label(self, key: str, locale: str, address: str = "du") -> str:
        """Return a line without slots as plain characters; raises UnknownWord where it has slots or is unknown."""
        fixed = self.entry(key, locale).by(address)[0].fixed
        if fixed is None:
            raise UnknownWord(f"'{key}' has slots and is no label")
        return plain(fixed)

    def line(self, chosen: Chosen, native: Native | None = None) -> Line:
        """Format a chosen text; `native` finds a person's or place's id where the line is going.

        Member text is never parsed. A variant that is gone since it was chosen, or whose slot is
        missing, gives way to the first that fits. Raises UnknownWord where nothing fits.
        """
        ways = self.entry(chosen.key, chosen.locale).by(chosen.address)
        way = ways[chosen.variant] if 0 <= chosen.variant < len(ways) else _fitting(ways, chosen.key, chosen.fields)
        own = self.own_word(chosen.key, chosen.speech)
        if own:
            return (Plain(own),)
        if way.fixed is not None and not chosen.speech.region:
            return way.fixed
        if not way.slots <= chosen.fields.keys():
            way = _fitting(ways, chosen.key, chosen.fields)
        locale = chosen.locale if chosen.locale in self._voices else self.settle(chosen.locale, chosen.locale)
        return _Pen(self, locale, chosen, native).write(way.form)

    def is_serious(self, key: str) -> bool:
        """Tell whether a line, or the group it stands in, is marked serious."""
        return any(key == each or key.startswith(f"{each}.") for each in self.serious)

    def own_word(self, key: str, speech: Speech) -> str:
        """Return what the community itself calls what a line names, "" where ours counts (PER-07)."""
        return tidy(speech.word(key.rsplit(".", 1)[-1])) if key in self.own else ""

    def voice(self, locale: str) -> Voice:
        """Return how a language words moments, spans, numbers and lists."""
        return self._voices[self.settle(locale, locale)]

    def _known(self, locale: str) -> str | None:
        if locale in self._entries:
            return locale
        parts = locale.replace("_", "-").split("-")
        for size in range(len(parts), 0, -1):
            shorter = "-".join(parts[:size]).lower()
            if shorter in self._entries:
                return shorter
        return None


def _form_of(key: str, form: str) -> str:
    room, _, line = key.partition(".")
    return f"{room}.{form}.{line}"


def filled(fields: Mapping[str, Field]) -> frozenset[str]:
    """Return the names of the fields that hold something: what `variants` may count on."""
    return frozenset(name for name, value in fields.items() if value not in ("", None, (), []))


def _fitting(ways: Sequence[Variant], key: str, fields: Mapping[str, Field]) -> Variant:
    for way in ways:
        if way.slots <= fields.keys() and not way.mood:
            return way
    missing = ", ".join(sorted(ways[0].slots - fields.keys()))
    raise UnknownWord(f"'{key}' needs {missing}")


class _Pen:
    """Write one line: words gather until something that is more than words comes."""

    __slots__ = ("_chosen", "_locale", "_native", "_nodes", "_voice", "_words", "_words_of")

    def __init__(self, words: Catalogue, locale: str, chosen: Chosen, native: Native | None) -> None:
        self._words_of = words
        self._voice = words._voices[locale]
        self._locale = locale
        self._chosen = chosen
        self._native = native
        self._nodes: list[Node] = []
        self._words: list[str] = []

    def write(self, form: Form) -> Line:
        self._form(form, self._chosen.fields)
        self._flush()
        return tuple(self._nodes)

    def _form(self, form: Form, fields: Mapping[str, Field]) -> None:
        while isinstance(form, Plural):
            form = self._plural(form, fields[form.count])
        self._template(form, fields)

    def _template(self, template: Template, fields: Mapping[str, Field]) -> None:
        for part in template.parts:
            if isinstance(part, str):
                self._words.append(self._chosen.speech.spell(part, self._locale))
            elif isinstance(part, Gendered):
                self._words.append(self._chosen.speech.spell(part.said(self._chosen.speech.gender), self._locale))
            else:
                self._value(fields[part.name], part.style)

    def _plural(self, plural: Plural, value: Field) -> Form:
        count = value if isinstance(value, int) else len(value) if isinstance(value, Sequence) else 0
        if count == 0 and "zero" in plural.forms:
            return plural.forms["zero"]
        return plural.forms.get(self._voice.category(count), plural.forms["other"])

    def _value(self, value: Field, style: str) -> None:
        match value:
            case str():
                self._words.append(quote(value) if style == "quote" else tidy(value, lines=style == "lines"))
            case Person():
                self._node(PersonNode(tidy(value.name) or self._own("core.word.someone"), self._id(value)))
                if value.tag:
                    self._words.append(" · ")
                    self._nested(Text(f"core.tag.{value.tag}"))
            case Place():
                self._node(PlaceNode(tidy(value.name) or self._own("core.word.place"), self._id(value)))
            case bool():
                self._words.append(self._own("core.word.yes" if value else "core.word.no"))
            case int():
                self._words.append(str(value) if style == "plain" else self._voice.number(value))
            case datetime():
                shape = style or "full"
                self._node(MomentNode(value, shape, self._voice.moment(value, shape, self._chosen.zone)))
            case timedelta():
                self._words.append(self._voice.span(value, style))
            case Text():
                self._nested(value)
            case MessageRef():
                self._words.append(self._own("core.word.message"))
            case _:
                self._list(value, style)

    def _list(self, values: Sequence[Field], style: str) -> None:
        between = ["", *self._voice.separators(len(values), style)]
        for separator, value in zip(between, values, strict=False):
            self._words.append(separator)
            self._value(value, style)

    def _nested(self, text: Text) -> None:
        own = self._words_of.own_word(text.key, self._chosen.speech)
        if own:
            self._words.append(own)
            return
        ways = self._words_of.entry(text.key, self._locale).by(self._chosen.address)
        self._form(_fitting(ways, text.key, text.fields).form, text.fields)

    def _own(self, key: str) -> str:
        label = self._words_of.label(key, self._locale, self._chosen.address)
        return self._chosen.speech.spell(label, self._locale)

    def _id(self, value: Person | Place) -> str | None:
        return self._native(value) if self._native else None

    def _node(self, node: Node) -> None:
        self._flush()
        self._nodes.append(node)

    def _flush(self) -> None:
        words = "".join(self._words)
        if words:
            self._nodes.append(Plain(words))
        self._words.clear()
