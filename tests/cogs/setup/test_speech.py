"""What a community decides about speech in chat is how it is spoken to from then on."""

from pathlib import Path

from bot.model.house import House
from bot.model.rights import Role
from tests.fakes.table import TEAM, lay_table


async def test_spelling_gender_and_own_words_follow_what_was_chosen(tmp_path: Path) -> None:
    """PER-07: the region, the gender form and the glossary count in the very next line."""
    async with lay_table(tmp_path, house=House(team=TEAM), locale="de") as table:
        table.people["Olga"] = table.world.member("Olga", Role.RESPONSIBLE, Role.ORGANISER, locale="de")
        await table.commands("Olga", "/profile show")
        assert "Organisator:in" in table.private("Olga")[-1]
        assert "Das weiß ich" in table.private("Olga")[-1]
        for what, to in (
            ("community.gender", "star"),
            ("community.region", "CH"),
            ("community.glossary.responsible", "Wirtin"),
        ):
            await table.chooses("Olga", "setup change", what=what, to=to)
        await table.commands("Olga", "/profile show")
        told = table.private("Olga")[-1]
        assert "Das weiss ich" in told
        assert "Organisator*in" in told
        assert "Wirtin" in told
        assert "ß" not in told
