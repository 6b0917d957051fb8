"""Files on the page: saved by their one reader, run by nobody, gone once put away (IDP-04)."""

from bot.adapters.web.pages.guard import HEADERS
from bot.model.files import File
from tests.adapters.web.little_house import Sitting, account, words

COPY = (
    File("copy.json", '{"name": "<script>alert(1)</script> ä🦊"}'),
    File("copy.txt", "Lea\n", "text/plain"),
    File("page.html", "<script>alert(1)</script>", "text/html"),
)


async def told(table: Sitting, who: str = "lea") -> int:
    """Let the house hand someone files, and return the message's id."""
    await table.does("whisper", "k1", person=account(who), lines=words("Alles."), files=COPY)
    found = (await table.state(who))["private"][-1]
    assert found["files"] == [each.name for each in COPY]
    return int(found["id"])


async def test_a_file_is_saved_whole_and_run_by_no_browser(table: Sitting) -> None:
    message = await told(table)
    for n, (each, kind) in enumerate(zip(COPY, ("application/json", "text/plain", "text/plain"), strict=True)):
        status, text, headers = await table.get(f"/file?as=lea&message={message}&number={n}")
        assert (status, text) == (200, each.text)
        assert headers["Content-Disposition"] == f'attachment; filename="{each.name}"'
        assert headers["Content-Type"] == f"{kind}; charset=utf-8"
        assert {name: headers[name] for name in HEADERS} == HEADERS
        assert headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_is_its_readers_alone(table: Sitting) -> None:
    """N6: whoever's window it is not gets nothing, nor does one that is nobody's, nor another page."""
    message = await told(table)
    for query in (f"as=quinn&message={message}&number=0", f"message={message}&number=0", "as=lea&message=9999&number=0",
                  f"as=lea&message={message}&number=3", f"as=lea&message={message}'&number=0", "as=lea"):  # fmt: skip
        status, text, _ = await table.get(f"/file?{query}")
        assert (status >= 400, "alert" in text) == (True, False), query
    status, _, _ = await table.get(
        f"/file?as=lea&message={message}&number=0", **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    )
    assert status == 403


async def test_a_second_delivery_brings_no_second_file(table: Sitting) -> None:
    """House.md §8: harmless when repeated."""
    message = await told(table)
    assert await told(table) == message
    rows = await table.db.read(lambda sql: sql.execute("SELECT count(*) FROM web_file").fetchone())
    assert rows[0] == len(COPY)


async def test_the_page_offers_it_as_a_link(table: Sitting) -> None:
    message = await told(table)
    _, page, _ = await table.get("/view?as=lea")
    assert f'href="/file?as=lea&amp;message={message}&amp;number=0" download="copy.json"' in page
    _, other, _ = await table.get("/view?as=quinn")
    assert "copy.json" not in other


async def test_what_is_put_away_is_gone(table: Sitting) -> None:
    message = await told(table)
    await table.db.run(lambda sql: sql.execute("UPDATE web_message SET spot = 'lane:lea' WHERE id = ?", (message,)))
    await table.post("/dismiss", "lea", message=message)
    status, _, _ = await table.get(f"/file?as=lea&message={message}&number=0")
    assert status == 404
    rows = await table.db.read(lambda sql: sql.execute("SELECT count(*) FROM web_file").fetchone())
    assert rows[0] == 0
