"""Direct chats from before anyone noted whose they are go with their person all the same (IDP-05)."""

import sqlite3
from importlib.resources import files

SCRIPTS = ("0001.sql", "0002.sql", "0003.sql")


def test_a_direct_chat_that_was_there_already_is_somebody_s() -> None:
    """An update of ours finds whose it is: by the id, else by the one name; of two of a name nobody guesses."""
    db = sqlite3.connect(":memory:")
    for script in SCRIPTS[:2]:
        db.executescript((files("bot.core") / "sql" / script).read_text("utf-8"))
    db.execute("INSERT INTO communities VALUES ('c', 'x', 'en', 'du', 'UTC', 1)")
    for account, name in (("17", "Lea"), ("18", "Jo"), ("19", "Jo"), ("20", "Quinn")):
        db.execute("INSERT INTO persons (id, community, name, since) VALUES (?, 'c', ?, 1)", (f"p{account}", name))
        db.execute(
            "INSERT INTO accounts (community, platform, account, person, name) VALUES ('c', 'x', ?, ?, ?)",
            (account, f"p{account}", name),
        )
    places = [("17", "", "direct"), ("dm-q", "Quinn", "direct"), ("dm-j", "Jo", "direct"), ("hall", "Quinn", "talk")]
    for spot, name, purpose in places:
        db.execute(
            "INSERT INTO places (id, community, platform, guild, spot, name, purpose, since) "
            "VALUES (?, 'c', 'x', '', ?, ?, ?, 1)",
            (spot, spot, name, purpose),
        )
    db.executescript((files("bot.core") / "sql" / SCRIPTS[2]).read_text("utf-8"))
    found = dict(db.execute("SELECT spot, account FROM places").fetchall())
    assert found == {"17": "17", "dm-q": "20", "dm-j": "", "hall": ""}
    db.close()
