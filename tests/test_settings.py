"""The operator writes settings; the host reads them whole, or says everything that is wrong."""

import time as stopwatch
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import BaseModel

from bot.model.house import House, Human, Manners
from bot.settings import Problem, Settings, Unusable, load, problems, section, shipped
from bot.settings.file import key_lines
from bot.settings.models import PREFIX
from bot.settings.problems import variables

Write = Callable[[str | bytes], Path]


@dataclass(frozen=True)
class WelcomeSettings:
    wait_seconds: int = 60
    pause: timedelta = timedelta(minutes=5)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(words: str | bytes) -> Path:
        file = tmp_path / "stammtisch.toml"
        file.write_bytes(words if isinstance(words, bytes) else words.encode())
        return file

    return put


def told(found: list[Problem]) -> list[tuple[int | None, str]]:
    return [(each.line, each.sentence) for each in found]


def test_without_a_file_sensible_defaults_stand() -> None:
    settings = load(None, {})
    assert settings.store.path == Path("stammtisch.db")
    assert settings.web.port == 8765
    assert settings.discord.token is None
    assert settings.house() == House()
    assert settings.host.manners() == Manners()


def test_the_shipped_file_says_every_default_and_forgets_none() -> None:
    file = shipped("stammtisch.toml")
    # the cogs' own sections are compared in tests/house/test_config.py
    assert load(file, {}).model_copy(update={"cogs": {}}) == Settings()
    lines = key_lines(file.read_text())
    names = [each.removeprefix(PREFIX).lower().split("__") for each in variables(Settings)]
    unsaid = [name for name in names if tuple(name) not in lines and name[-1] not in {"token", "team"}]
    assert len(names) >= 25
    assert not unsaid
    reasons = [line for line in file.read_text().splitlines() if " = " in line and "#" not in line]
    assert reasons == [f"{day} = []" for day in (*WEEK[1:],)], "every setting has its line of why"


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def test_the_demo_file_is_sound_and_apart_from_any_real_community() -> None:
    settings = load(shipped("demo.toml"), {})
    assert settings.store.path.parts[0] == ".demo"
    assert Human("Mira", "Moderation") in settings.house().team


def test_the_environment_wins_over_the_file(write: Write) -> None:
    file = write('[web]\nport = 9000\n[host]\nweekly_budget = 5\nquiet_from = "22:00"\n')
    env = {
        "STAMMTISCH_WEB__PORT": "9100",
        "STAMMTISCH_STORE__PATH": "/srv/stammtisch.db",
        "STAMMTISCH_HOURS__FRIDAY": '["18:00-20:00"]',
        "STAMMTISCH_TEAM": '[{"name": "Lea", "role": "Fragen"}]',
        "STAMMTISCH_COGS__WELCOME__WAIT_SECONDS": "2",
        "STAMMTISCH_DISCORD__TOKEN": "t0ken",
        "STAMMTISCH_TELEGRAM__TOKEN": "",
        "HOME": "elsewhere",
    }
    settings = load(file, env, {"welcome": WelcomeSettings})
    assert settings.web.port == 9100
    assert settings.store.path == Path("/srv/stammtisch.db")
    assert settings.host.weekly_budget == 5
    assert settings.host.quiet_from == time(22, 0)
    house = settings.house()
    assert [(each.weekday, each.start, each.end) for each in house.hours] == [(4, time(18), time(20))]
    assert house.team == (Human("Lea", "Fragen"),)
    assert section(settings, "welcome", WelcomeSettings) == WelcomeSettings(wait_seconds=2)
    assert settings.secrets() == ("t0ken",)
    assert settings.telegram.token is None, "an empty variable counts as not set"


def test_this_process_s_own_environment_is_never_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAMMTISCH_WEB__PORT", "9999")
    assert load(None, {}).web.port == 8765
    assert Settings().web.port == 8765


def test_settings_do_not_change_afterwards() -> None:
    settings = load(None, {})
    with pytest.raises(ValueError, match="frozen"):
        settings.host.weekly_budget = 9  # type: ignore[misc]


MANY = """\
[store]
backups = true
paht = "x"
[host]
weekly_budget = -1
weekly_buget = 2
quiet_from = "25 Uhr"
[web]
host = "0.0.0.0"
port = 99999
[discord]
token = "CANARY-in-a-file"
[community]
locale = "fr"
zone = "Mars/Olympus"
[hours]
monday = ["20-18"]
[[team]]
name = "Jo"
[[team]]
name = ""
roel = "x"
[cogs.welcom]
wait = 3
[cogs.welcome]
wait_secnds = 3
wait_seconds = "soon"
[sotre]
x = 1
"""


def test_every_problem_comes_at_once_with_its_line(write: Write) -> None:
    env = {"STAMMTISCH_WEB__PROT": "1", "STAMMTISCH_HOST__LULL_MINUTES": "many", "STAMMTISCH_HOURS__FRIDAY": "oops"}
    found = problems(write(MANY), env, {"welcome": WelcomeSettings})
    assert sorted(told(found), key=str) == sorted(
        [
            (2, "store.backups must be a whole number, not true or false."),
            (3, "store.paht is no setting."),
            (5, "host.weekly_budget must be at least 0, not -1."),
            (6, "host.weekly_buget is no setting."),
            (7, "host.quiet_from must be a time of day like \"21:00\", not '25 Uhr'."),
            (9, "web.host must be '127.0.0.1', not '0.0.0.0'."),
            (10, "web.port must be at most 65535, not 99999."),
            (12, "discord.token does not belong in a file: files get copied and shared."),
            (14, "community.locale must be 'de' or 'en', not 'fr'."),
            (15, "community.zone must be an IANA zone like \"Europe/Berlin\", not 'Mars/Olympus'."),
            (17, "hours.monday.1 must be a span of one day like \"18:00-20:00\", not '20-18'."),
            (21, "team.2.name must have at least 1 characters, not ''."),
            (22, "team.2.roel is no setting."),
            (23, "There is no cog 'welcom'."),
            (26, "cogs.welcome.wait_secnds is no setting."),
            (27, "cogs.welcome.wait_seconds must be a whole number, not 'soon'."),
            (28, "sotre is no setting."),
            (None, "STAMMTISCH_WEB__PROT is not a name I know, so it does nothing."),
            (None, "STAMMTISCH_HOURS__FRIDAY is a list or a section, and this is not JSON."),
            (None, "host.lull_minutes must be a whole number, not 'many'."),
        ],
        key=str,
    )


@pytest.mark.parametrize(
    ("words", "env", "remedy"),
    [
        ("[store]\npaht = 1\n", {}, "Did you mean path?"),
        ("[sotre]\n", {}, "Did you mean store?"),
        ("[host]\nweekly_budget = -1\n", {}, "For example: weekly_budget = 3"),
        ('[host]\nquiet_to = "late"\n', {}, 'For example: quiet_to = "08:00"'),
        ("[cogs.welcom]\n", {}, "Did you mean welcome?"),
        ("[cogs.welcome]\nwait_secnds = 1\n", {}, "Did you mean wait_seconds?"),
        ("", {"STAMMTISCH_STORE_PATH": "x"}, "Did you mean STAMMTISCH_STORE__PATH?"),
        ("", {"STAMMTISCH_DISCORD_TOKEN": "x"}, "Did you mean STAMMTISCH_DISCORD__TOKEN?"),
        ("", {"STAMMTISCH_COGS__WELCOME__WAIT_SECONDSS": "1"}, "Did you mean wait_seconds?"),
        ("", {"STAMMTISCH_COGS__WELCOME": "1"}, "Write STAMMTISCH_COGS__<COG>__<SETTING>."),
    ],
)
def test_a_slip_gets_its_remedy(write: Write, words: str, env: dict[str, str], remedy: str) -> None:
    found = problems(write(words), env, {"welcome": WelcomeSettings})
    assert [each.remedy for each in found] == [remedy]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ('[host]\nquiet_from = "21:00+02:00"', 'host.quiet_from must be a plain time of day like "21:00"'),
        ("[host]\nquiet_from = 21:00:00.5", 'host.quiet_from must be a plain time of day like "21:00"'),
        ('[store]\npath = ""', 'store.path must name a file like "stammtisch.db"'),
        ('[hours]\nfriday = ["20:00-18:00"]', 'hours.friday.1 must be a span of one day like "18:00-20:00"'),
        ('[hours]\nfriday = ["18:00-24:30"]', 'hours.friday.1 must be a span of one day like "18:00-20:00"'),
        ("[web]\nport = 1.5", "web.port must be a whole number"),
    ],
)
def test_what_cannot_be_meant_is_refused(write: Write, words: str, sentence: str) -> None:
    (found,) = problems(write(words), {})
    assert found.line == 2
    assert found.sentence.startswith(sentence)


def test_a_name_i_do_not_know_stops_the_start_and_an_empty_one_does_not() -> None:
    with pytest.raises(Unusable, match="STAMMTISCH_NONSENSE"):
        load(None, {"STAMMTISCH_NONSENSE": "1"})
    assert load(None, {"STAMMTISCH_NONSENSE": ""}) == Settings()


def test_a_bad_variable_is_named_and_not_the_file(write: Write) -> None:
    file = write("[web]\nport = 9000\n")
    (found,) = problems(file, {"STAMMTISCH_WEB__PORT": "ninety"})
    assert found.where == "STAMMTISCH_WEB__PORT"
    assert found.line is None


def test_one_mistake_and_nothing_is_applied(write: Write) -> None:
    """Row 53: refused whole, never half."""
    file = write("[web]\nport = 9000\n[host]\nweekly_budget = -1\n")
    with pytest.raises(Unusable) as refused:
        load(file, {})
    assert [each.line for each in refused.value.problems] == [4]
    assert f"{file}, line 4: host.weekly_budget" in str(refused.value)


def test_a_token_s_value_is_never_repeated(write: Write) -> None:
    """Row 59: a canary token through every way settings can fail."""
    canary = "CANARY-4711"
    ways: list[tuple[str, dict[str, str]]] = [
        (f'[discord]\ntoken = "{canary}"\n', {}),
        (f'discord = {{ token = "{canary}" }}\n', {}),
        (f'discord.token = "{canary}"\n', {}),
        (f'[telegram]\ntoken = ["{canary}"]\n', {}),
        (f'[discord]\ntokn = "{canary}"\n', {}),
        (f'discord = "{canary}"\n', {}),
        (f'[discord]\ntoken = "{canary}"\ntoken = "{canary}"\n', {}),
        ("", {"STAMMTISCH_DISCORD__TOKEN": f"{canary} with a space"}),
        ("", {"STAMMTISCH_DISCORD_TOKEN": canary}),
        ("", {"STAMMTISCH_DISCORD__TOKEN__X": canary}),
        ("", {"STAMMTISCH_DISCORD": canary}),
    ]
    for words, env in ways:
        with pytest.raises(Unusable) as refused:
            load(write(words), env)
        assert refused.value.problems, (words, env)
        assert canary not in str(refused.value), (words, env)
        assert canary not in repr(refused.value.problems)
        assert refused.value.__cause__ is None
    settings = load(None, {"STAMMTISCH_DISCORD__TOKEN": canary})
    assert canary not in f"{settings!r} {settings} {settings.model_dump()}"
    print(f"row 59, settings: {len(ways)} failing ways with a canary token, shown 0 times")


def hostile() -> Iterator[tuple[str, str | bytes, int | None]]:
    """Yield a name, the file, and the line that must be told (None: none can be)."""
    deep = 10_000
    yield "10 MB", b"# " + b"x" * 10_000_000, None
    yield "10 MB of short lines", b"# x\n" * 2_500_000, None
    yield "an executable", b"\x7fELF\x02\x01\x01\x00\xff\xfe" * 20, 1
    yield "zero bytes", b"[web]\nport = 1\n\x00\x00", 3
    yield "Latin-1", "[community]\nname = 'Grüße'\n".encode("latin-1"), 2
    yield "nested arrays", "a = " + "[" * deep + "]" * deep, 1
    yield "nested arrays, a line each", "a = " + "[\n" * deep + "]\n" * deep, None
    yield "nested inline tables", "a = " + "{a = \n" * deep, 1
    yield "a dotted key of 10,000 parts", ".".join("a" * deep) + " = 1", 1
    yield "many dotted keys", "\n".join(".".join([f"k{n}", *"a" * 900]) + " = 1" for n in range(100)), None
    yield "a header of 900 parts", f"[{'.'.join('a' * 900)}]\nx = 1", None
    yield "a number of 1,900 digits", "[web]\nport = " + "9" * 1_900 + "\n", 2
    yield "an impossible date", "[web]\nport = 2026-02-31\n", None
    yield "a key twice", "[web]\nport = 1\nport = 2\n", 3
    yield "a section twice", "[web]\nport = 1\n[web]\nhost = '127.0.0.1'\n", 3
    yield "not TOML", "web:\n  port: 1\n", 1
    yield "an open quote", '[community]\nname = "Stammtisch\n', 2
    yield "a YAML alias", "[web]\nport = *base\n", 2
    yield "an empty list for a section", "web = []\n", 1
    yield "a section for a number", "[web.port]\nx = 1\n", 1
    yield "wrong types everywhere", "store = 1\nweb = 'x'\nteam = 3\ncogs = []\n", 1
    yield "a cog as a list", "[cogs]\nwelcome = [1]\n", 2


@pytest.mark.parametrize(("name", "words", "line"), [pytest.param(*each, id=each[0]) for each in hostile()])
def test_a_hostile_file_is_refused_with_a_sentence(
    write: Write, name: str, words: str | bytes, line: int | None
) -> None:
    """Row 53: refused whole with line and reason, in no time."""
    start = stopwatch.perf_counter()
    found = problems(write(words), {}, {"welcome": WelcomeSettings})
    assert stopwatch.perf_counter() - start < 5
    assert found
    assert "10 MB" not in name or "kB; a settings file has a few" in found[0].sentence
    assert "zero" not in name or "zero bytes" in found[0].sentence
    assert all(each.sentence.endswith(".") and len(str(each)) < 700 for each in found)
    if line is not None:
        assert found[0].line == line


def test_a_folder_or_no_file_at_all_is_said(tmp_path: Path) -> None:
    assert told(problems(tmp_path, {})) == [(None, "There is no such file.")]
    assert told(problems(tmp_path / "nothing.toml", {})) == [(None, "There is no such file.")]
    assert told(problems(Path("/dev/zero"), {})) == [(None, "There is no such file.")]
    assert problems(Path("a\0b"), {}) != []


@given(some.binary(max_size=300) | some.text(alphabet="[]{}=.\"'#\n,-:0123456789abcT", max_size=300).map(str.encode))
def test_no_file_whatever_ends_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    """Row 53: junk is refused or read, never a crash."""
    file = tmp_path_factory.mktemp("junk") / "x.toml"
    file.write_bytes(raw)
    for each in problems(file, {}):
        assert each.sentence


@given(
    some.dictionaries(some.from_regex(r"STAMMTISCH_[A-Z_]{0,20}", fullmatch=True), some.text(max_size=20), max_size=3)
)
def test_no_environment_whatever_ends_in_a_traceback(env: dict[str, str]) -> None:
    for each in problems(None, env):
        assert each.sentence


def test_keys_are_found_where_they_stand() -> None:
    lines = key_lines(
        'a = 1\n[b]\nc = """\nd = 2\n"""\n"e f" = 3\n[[t]]\nx = 1\n[[t]]\n'
        'x = [\n  "y = 2",\n]\n[b.g]\nh.i = 4\n[ j . k ]\n'
    )
    assert lines == {
        ("a",): 1,
        ("b",): 2,
        ("b", "c"): 3,
        ("b", "e f"): 6,
        ("t",): 7,
        ("t", 0): 7,
        ("t", 0, "x"): 8,
        ("t", 1): 9,
        ("t", 1, "x"): 10,
        ("b", "g"): 13,
        ("b", "g", "h", "i"): 14,
        ("j", "k"): 15,
    }


class Strict(BaseModel, frozen=True):
    limit: int = 3


def test_a_cog_may_describe_its_settings_as_model_or_dataclass(write: Write) -> None:
    file = write("[cogs.welcome]\nwait_seconds = 2\npause = 90\n[cogs.thanks]\nlimit = 5\n")
    kinds: dict[str, type] = {"welcome": WelcomeSettings, "thanks": Strict}
    settings = load(file, {}, kinds)
    assert section(settings, "welcome", WelcomeSettings) == WelcomeSettings(2, timedelta(seconds=90))
    assert section(settings, "thanks", Strict).limit == 5
    assert section(settings, "elsewhere", WelcomeSettings) == WelcomeSettings()


class Nothing:
    """Need no settings."""


def test_a_cog_may_have_nothing_to_set(write: Write) -> None:
    kinds: dict[str, type] = {"plain": Nothing}
    assert isinstance(section(load(write("[cogs.plain]\n"), {}, kinds), "plain", Nothing), Nothing)
    (found,) = problems(write("[cogs.plain]\nwait = 1\n"), {}, kinds)
    assert (found.line, found.remedy) == (2, "There are: none.")


@pytest.mark.parametrize(
    ("setting", "value", "fine"),
    [
        ("API_BASE", "http://127.0.0.1:8081/", True),
        ("API_BASE", "https://proxy.example/telegram", True),
        ("API_BASE", "proxy.example", False),
        ("WEBHOOK__URL", "https://host.example/telegram", True),
        ("WEBHOOK__URL", "http://host.example/telegram", False),
        ("WEBHOOK__PORT", "70000", False),
    ],
)
def test_telegram_s_addresses_are_looked_at(setting: str, value: str, fine: bool) -> None:
    found = problems(None, {f"STAMMTISCH_TELEGRAM__{setting}": value})
    assert (found == []) is fine
    if fine and setting == "API_BASE":
        assert not load(None, {"STAMMTISCH_TELEGRAM__API_BASE": value}).telegram.api_base.endswith("/")
