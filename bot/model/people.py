"""Who acts: accounts as a platform knows them, persons as a community knows them."""

from dataclasses import dataclass, field

from bot.model.ids import CommunityId, PersonId


@dataclass(frozen=True, slots=True)
class Account:
    """Name one account on one platform; equal by platform and native id.

    An `unnamed` one is a group or channel that somebody acts as: no person stands behind it that anyone could tell.
    """

    platform: str
    id: str
    name: str = field(default="", compare=False)
    locale: str | None = field(default=None, compare=False)
    robot: bool = field(default=False, compare=False)
    handle: str = field(default="", compare=False)
    unnamed: bool = field(default=False, compare=False)

    def goes_by(self, typed: str) -> bool:
        """Tell whether a name or handle, typed in whatever case, is this one's."""
        return typed.removeprefix("@").casefold() in {self.name.casefold(), self.handle.removeprefix("@").casefold()}


@dataclass(frozen=True, slots=True)
class Person:
    """Name one human in one community; equal by id, whatever their accounts.

    `tag` says behind the name, where everyone can read it, that they work here or are a partner (IDP-07).
    """

    id: PersonId
    community: CommunityId = field(compare=False)
    name: str = field(compare=False)
    locale: str | None = field(default=None, compare=False)
    tag: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Community:
    """Hold one community's settings of speech and time.

    `zone` is an IANA zone; `address` is "du" or "sie" (PER-07); `locale` a language of the catalogue.
    """

    id: CommunityId
    name: str = field(compare=False)
    locale: str = field(default="de", compare=False)
    address: str = field(default="du", compare=False)
    zone: str = field(default="Europe/Berlin", compare=False)
