"""What can be set, section by section; every default stands in config/stammtisch.toml with its reason."""

import re
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.model.house import House, Human, Manners, Opening
from bot.model.speech import Gender, Speech
from bot.settings.typed import portable

PREFIX = "STAMMTISCH_"
DELIMITER = "__"


def _no_bool(value: object) -> object:
    # pydantic reads true as 1; someone who wrote `weekly_budget = true` meant something else
    if isinstance(value, bool):
        raise ValueError("must be a whole number, not true or false")
    return value


def _wall_time(value: time) -> time:
    if value.tzinfo is not None or value.microsecond:
        raise ValueError('must be a plain time of day like "21:00"')
    return value


def _a_file(value: Path) -> Path:
    if not value.name:
        raise ValueError('must name a file like "stammtisch.db"')
    return value


def _zone(value: str) -> str:
    try:
        if not portable(value):
            raise KeyError(value)
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # unknown, malformed, a folder of zones
        raise ValueError('must be an IANA zone like "Europe/Berlin"') from None
    return value


def _token(value: SecretStr) -> SecretStr:
    if re.search(r"\s", value.get_secret_value()):
        raise ValueError("has a space or a line break in it")
    return value


def _api_base(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/]+(/[^\s?#]*)?/v\d+/?", value):
        raise ValueError('must be an address that ends in a version, like "https://proxy.example/api/v10"')
    return value.rstrip("/")


def _gateway(value: str) -> str:
    if value and not re.fullmatch(r"wss?://[^\s/]+(/[^\s?#]*)?", value):
        raise ValueError('must be a websocket address like "wss://gateway.example"')
    return value


def _bot_api(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/]+(/[^\s?#]*)?", value):
        raise ValueError('must be the part of an address before "/bot", like "https://proxy.example"')
    return value.rstrip("/")


def _webhook(value: str) -> str:
    if value and not re.fullmatch(r"https://[^\s/]+(/[^\s?#]*)?", value):
        raise ValueError('must be an https address like "https://host.example/telegram"')
    return value


def _span(value: str) -> str:
    found = re.fullmatch(r"\s*(\d\d?):(\d\d)\s*[-–]\s*(\d\d?):(\d\d)\s*", value)
    numbers = [int(each) for each in found.groups()] if found else []
    if not found or max(numbers[::2]) > 23 or max(numbers[1::2]) > 59 or numbers[:2] >= numbers[2:]:
        raise ValueError('must be a span of one day like "18:00-20:00"')
    return value


Whole = Annotated[int, BeforeValidator(_no_bool)]
WallTime = Annotated[time, AfterValidator(_wall_time)]
Token = Annotated[SecretStr, AfterValidator(_token)]
Span = Annotated[str, AfterValidator(_span)]
OwnWord = Annotated[str, Field(max_length=40)]
Names = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=100)], ...], Field(max_length=50)]


class Section(BaseModel):
    """Hold one section; unknown keys are refused, nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Store(Section):
    """Say where the database is; `backups` hourly copies are kept beside it, 0 makes none."""

    path: Annotated[Path, AfterValidator(_a_file)] = Path("stammtisch.db")
    backups: Annotated[Whole, Field(ge=0, le=1000)] = 48


class Web(Section):
    """Say where the playground listens; the host is fixed, it is never a public page (house.md §8)."""

    host: Literal["127.0.0.1"] = "127.0.0.1"
    port: Annotated[Whole, Field(ge=1, le=65535)] = 8765


class Platform(Section):
    """Hold a platform's token; from the environment only."""

    token: Token | None = None


class DiscordPlaces(Section):
    """Say which channels are for what, by name or id, until the community says so itself (CHA-05)."""

    welcome: Names = ("welcome", "willkommen")
    talk: Names = ("talk", "chat", "plausch", "general", "allgemein", "lounge")
    questions: Names = ("questions", "fragen", "help", "hilfe")
    thanks: Names = ("thanks", "danke")
    staff: Names = ("team", "staff", "mods", "moderation")


class DiscordRoles(Section):
    """Say which roles mean what, by name or id, beyond what Discord's own permissions already say."""

    greeter: Names = ("greeter", "gastgeber")
    circle: Names = ()
    organiser: Names = ("organiser", "organizer", "organisation")
    moderator: Names = ()
    lead: Names = ()
    responsible: Names = ()
    partner: Names = ()
    staff: Names = ()
    friend: Names = ()


class Discord(Platform):
    """Hold what Discord needs beyond its token: other addresses (a proxy, a test platform), and names."""

    api_base: Annotated[str, AfterValidator(_api_base)] = ""
    gateway_url: Annotated[str, AfterValidator(_gateway)] = ""
    places: DiscordPlaces = DiscordPlaces()
    roles: DiscordRoles = DiscordRoles()


class TelegramPlaces(Section):
    """Say which topics and groups are for what, by name or id, until the community says so itself (CHA-05)."""

    welcome: Names = ("welcome", "willkommen")
    talk: Names = ("talk", "chat", "plausch", "general", "allgemein", "lounge")
    questions: Names = ("questions", "fragen", "help", "hilfe")
    thanks: Names = ("thanks", "danke")
    staff: Names = ("team", "staff", "mods", "moderation")


class TelegramRoles(Section):
    """Say which titles and tags mean what, beyond what an administrator's rights already say."""

    greeter: Names = ("greeter", "gastgeber")
    circle: Names = ()
    organiser: Names = ("organiser", "organizer", "organisation")
    moderator: Names = ()
    lead: Names = ()
    responsible: Names = ()
    partner: Names = ()
    staff: Names = ()
    friend: Names = ()


class TelegramWebhook(Section):
    """Say where Telegram brings updates, and where a proxy hands them on; without `url` they are asked for."""

    url: Annotated[str, AfterValidator(_webhook)] = ""
    listen: Annotated[str, Field(min_length=1, max_length=100)] = "127.0.0.1"
    port: Annotated[Whole, Field(ge=1, le=65535)] = 8443


class Telegram(Platform):
    """Hold what Telegram needs beyond its token: another address, names, a webhook."""

    api_base: Annotated[str, AfterValidator(_bot_api)] = ""
    places: TelegramPlaces = TelegramPlaces()
    roles: TelegramRoles = TelegramRoles()
    webhook: TelegramWebhook = TelegramWebhook()


class Glossary(Section):
    """Hold what a community calls what we have a word for; empty keeps ours (PER-07)."""

    greeter: OwnWord = ""
    circle: OwnWord = ""
    organiser: OwnWord = ""
    moderator: OwnWord = ""
    lead: OwnWord = ""
    responsible: OwnWord = ""
    partner: OwnWord = ""
    staff: OwnWord = ""
    friend: OwnWord = ""


class Community(Section):
    """Hold what a new community starts with (PER-07)."""

    name: Annotated[str, Field(min_length=1, max_length=60)] = "Stammtisch"
    runs_it: Annotated[str, Field(max_length=200)] = ""
    locale: Literal["de", "en"] = "de"
    address: Literal["du", "sie"] = "du"
    zone: Annotated[str, AfterValidator(_zone)] = "Europe/Berlin"
    gender: Gender = "colon"
    region: Literal["", "CH"] = ""
    glossary: Glossary = Glossary()

    def speech(self) -> Speech:
        """Return the same as the core understands it."""
        own = tuple((name, word) for name, word in self.glossary.model_dump().items() if word)
        return Speech(self.gender, self.region, own)


class Host(Section):
    """Hold how much the host says, and when it is silent (PER-03, PER-04, PER-05)."""

    weekly_budget: Annotated[Whole, Field(ge=0, le=50)] = 3
    relay_per_day: Annotated[Whole, Field(ge=0, le=50)] = 2
    talk_people: Annotated[Whole, Field(ge=2, le=50)] = 3
    talk_minutes: Annotated[Whole, Field(ge=1, le=240)] = 10
    lull_minutes: Annotated[Whole, Field(ge=1, le=240)] = 5
    wait_hours: Annotated[Whole, Field(ge=1, le=48)] = 3
    quiet_from: WallTime = time(21, 0)
    quiet_to: WallTime = time(8, 0)
    emoji_percent: Annotated[Whole, Field(ge=0, le=100)] = 20
    newcomer_days: Annotated[Whole, Field(ge=0, le=365)] = 14

    def manners(self) -> Manners:
        """Return the same as the core understands it."""
        return Manners(
            weekly_budget=self.weekly_budget,
            relay_per_day=self.relay_per_day,
            talk_window=timedelta(minutes=self.talk_minutes),
            talk_people=self.talk_people,
            lull=timedelta(minutes=self.lull_minutes),
            wait_at_most=timedelta(hours=self.wait_hours),
            quiet_from=self.quiet_from,
            quiet_to=self.quiet_to,
            emoji_share=self.emoji_percent / 100,
            newcomer=timedelta(days=self.newcomer_days),
        )


class Hours(Section):
    """Hold when a human is there, per weekday, as wall time of the community; all empty promises nothing."""

    monday: tuple[Span, ...] = ()
    tuesday: tuple[Span, ...] = ()
    wednesday: tuple[Span, ...] = ()
    thursday: tuple[Span, ...] = ()
    friday: tuple[Span, ...] = ()
    saturday: tuple[Span, ...] = ()
    sunday: tuple[Span, ...] = ()

    def openings(self) -> tuple[Opening, ...]:
        """Return the same as the core understands it, Monday first."""
        found: list[Opening] = []
        for weekday, name in enumerate(type(self).model_fields):
            for span in getattr(self, name):
                start, end = re.findall(r"(\d+):(\d+)", span)
                found.append(Opening(weekday, time(int(start[0]), int(start[1])), time(int(end[0]), int(end[1]))))
        return tuple(sorted(found, key=lambda each: (each.weekday, each.start)))


class Mate(Section):
    """Name one human of the team, by first name."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    role: Annotated[str, Field(max_length=40)] = ""


class ChosenPlaces(Section):
    """Hold what places a community itself chose, per purpose (CHA-05); only in chat, the file has each platform's."""

    welcome: Names = ()
    talk: Names = ()
    questions: Names = ()
    thanks: Names = ()
    staff: Names = ()


class ChosenRoles(Section):
    """Hold which of a platform's roles a community itself chose to mean what, by name or id; only in chat."""

    greeter: Names = ()
    circle: Names = ()
    friend: Names = ()
    partner: Names = ()
    staff: Names = ()
    organiser: Names = ()
    moderator: Names = ()
    lead: Names = ()
    responsible: Names = ()


class Settings(BaseSettings):
    """Hold everything that can be set; build it with `load`, which reads file and environment."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        env_prefix=PREFIX,
        env_nested_delimiter=DELIMITER,
        env_ignore_empty=True,
    )

    store: Store = Store()
    web: Web = Web()
    discord: Discord = Discord()
    telegram: Telegram = Telegram()
    community: Community = Community()
    host: Host = Host()
    hours: Hours = Hours()
    team: Annotated[tuple[Mate, ...], Field(max_length=50)] = ()
    cogs: dict[str, dict[str, Any]] = {}

    def house(self) -> House:
        """Return what the core hands to every unit of work."""
        return House(
            name=self.community.name,
            runs_it=self.community.runs_it,
            locale=self.community.locale,
            address=self.community.address,
            zone=self.community.zone,
            team=tuple(Human(each.name, each.role) for each in self.team),
            hours=self.hours.openings(),
            manners=replace(self.host.manners(), speech=self.community.speech()),
        )

    def secrets(self) -> tuple[str, ...]:
        """Return what no log line may ever show (reliability.md row 59)."""
        tokens = (self.discord.token, self.telegram.token)
        return tuple(each.get_secret_value() for each in tokens if each is not None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take nothing but what `load` hands over: no hidden look at this process's environment."""
        return (init_settings,)
