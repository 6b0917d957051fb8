"""The page talks to itself only: foreign names, origins and sites are refused, every answer is locked down."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.adapters.web.pages.assets import ASSETS
from bot.adapters.web.pages.words import CATALOGUE
from tests.adapters.web.little_house import Sitting, spot

CSP = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
NASTY = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><b>x',
    "'><svg onload=alert(1)>",
    "<hx-partial hx-target='#rail' hx-swap='innerHTML'><b>owned</b></hx-partial>",
    "<head><title>owned</title></head>",
    "{{ 7 * 7 }} {% raw %} {0.__class__}",
    "</template><template hx type=partial hx-target=#rail>",
    "&lt;b&gt; &amp;amp; \u202eabc \u0000 \u2028",
    "`${alert(1)}`",
)


def _port(table: Sitting) -> int:
    port = urlsplit(table.adapter.address).port
    assert port is not None
    return port


FOREIGN: dict[str, tuple[dict[str, str], int]] = {
    "another name pointing here": ({"Host": "evil.example"}, 421),
    "another name and our port": ({"Host": "evil.example:{port}"}, 421),
    "our name and another port": ({"Host": "127.0.0.1:1"}, 421),
    "our name and no port": ({"Host": "localhost"}, 421),
    "another origin": ({"Origin": "https://evil.example"}, 403),
    "no origin to speak of": ({"Origin": "null"}, 403),
    "our name over another scheme": ({"Origin": "https://127.0.0.1:{port}"}, 403),
    "our name on another port": ({"Origin": "http://127.0.0.1:1"}, 403),
    "another site": ({"Sec-Fetch-Site": "cross-site"}, 403),
    "a neighbour of the same site": ({"Sec-Fetch-Site": "same-site"}, 403),
}


@pytest.mark.parametrize("name", FOREIGN)
async def test_foreign_requests_are_refused_and_do_nothing(table: Sitting, name: str) -> None:
    headers, status = FOREIGN[name]
    given = {key: value.format(port=_port(table)) for key, value in headers.items()}
    for method, path in (("POST", "/say"), ("GET", "/state.json"), ("GET", "/events")):
        async with table.http.request(
            method,
            f"{table.adapter.address}{path}",
            params={"as": "lea"},
            data={"place": "chat", "text": "fremd"} if method == "POST" else None,
            headers=given,
        ) as response:
            assert response.status == status, (method, path)
            assert "lea" not in (await response.text()).casefold()
    assert await table.place("quinn", "chat") == []


async def test_the_page_itself_is_let_in_by_both_its_names(table: Sitting) -> None:
    for name in ("127.0.0.1", "localhost"):
        host = f"{name}:{_port(table)}"
        headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
        async with table.http.post(
            f"{table.adapter.address}/say?as=lea", data={"place": "chat", "text": name}, headers=headers
        ) as response:
            assert response.status == 200
    status, _, _ = await table.get("/?as=lea", **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
    assert status == 200, "a link from elsewhere may open the page"


async def test_every_answer_is_locked_down(table: Sitting) -> None:
    paths = ["/", "/?as=lea", "/view?as=lea", "/state.json?as=lea", "/palette.json?as=lea", "/state.json?as=nobody"]
    paths += ["/favicon.ico", "/favicon.svg", "/nowhere", "/assets/nowhere.js", *(f"/assets/{name}" for name in ASSETS)]
    for path in paths:
        _, _, headers = await table.get(path)
        assert headers["Content-Security-Policy"] == CSP, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
    _, _, headers = await table.get("/state.json", Host="evil.example")
    assert headers["Content-Security-Policy"] == CSP


async def test_the_icons_are_files(table: Sitting) -> None:
    for path in ("/favicon.ico", "/favicon.svg"):
        status, text, headers = await table.get(path)
        assert (status, headers["Content-Type"]) == (200, "image/svg+xml")
        assert text.startswith("<svg")


async def test_an_asset_is_sent_once(table: Sitting) -> None:
    _, text, headers = await table.get("/assets/app.js")
    assert "composer.start();" in text
    status, text, _ = await table.get("/assets/app.js", **{"If-None-Match": headers["ETag"]})
    assert (status, text) == (304, "")
    assert (await table.get("/assets/../client.py"))[0] == 404


def test_nothing_in_the_page_leads_to_another_host() -> None:
    assert len(ASSETS) >= 12
    for name, asset in ASSETS.items():
        text = asset.body.decode()
        found = [each for each in re.findall(r"https?://[^\s\"'`)]+", text) if "www.w3.org/2000/svg" not in each]
        assert name.startswith("vendor/") or found == [], name
        assert "@import" not in text or name.endswith(".js"), name


class _Tags(HTMLParser):
    """Count tags, attributes that would run or fetch, and keep the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.bad: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.bad += [name for name, _ in attrs if name.startswith("on") or name in ("style", "srcdoc")]
        self.bad += [
            str(value)
            for name, value in attrs
            if name in ("src", "href") and value and value[0] != "/" and value != "#text"
        ]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _tags(html: str) -> _Tags:
    parser = _Tags()
    parser.feed(html)
    return parser


async def test_no_page_has_inline_script_or_style(table: Sitting) -> None:
    for path in ("/", "/?as=ana", "/?as=mira&place=team", "/view?as=mira"):
        _, html, _ = await table.get(path)
        found = _tags(html)
        assert found.bad == []
        assert "style" not in found.tags
        assert all("src=" in each for each in re.findall(r"<script[^>]*>", html))


@pytest.mark.parametrize("words", NASTY)
async def test_what_a_member_writes_is_never_markup(table: Sitting, words: str) -> None:
    await table.post("/say", "lea", place="chat", text="harmlos")
    await table.post("/edit", "lea", message=1, text="harmlos geändert")
    _, calm, _ = await table.get("/view?as=quinn&place=chat")
    fields: dict[str, Any] = {"place": "chat"}
    said = await table.tries("/edit", "lea", message=1, text=words)
    assert said[0] == 200
    _, html, _ = await table.get("/view?as=quinn&place=chat")
    assert _tags(html).tags == _tags(calm).tags
    assert _tags(html).bad == []
    assert html.count("<hx-partial") == calm.count("<hx-partial")
    assert words.replace("\0", "").strip() in "".join(_tags(html).text)
    await table.post("/say", "lea", **fields, text="antwort", reply_to=1)
    _, html, _ = await table.get("/?as=quinn&place=chat")
    assert _tags(html).bad == []
    assert "<b>owned" not in html


@pytest.mark.parametrize("name", NASTY[:5])
async def test_a_name_is_never_markup(table: Sitting, name: str) -> None:
    async with table.http.post(f"{table.adapter.address}/member", json={"name": name}) as response:
        made = (await response.json())["as"]
    await table.post("/join", made)
    said = await table.post("/say", made, place="chat", text="hallo")
    await table.post("/react", "quinn", message=said["message"], emoji="👍")
    await table.post("/say", "quinn", place="chat", text="hi", reply_to=said["message"])
    for path in ("/", f"/?as={made}", "/?as=quinn&place=chat", "/view?as=quinn&place=chat"):
        _, html, _ = await table.get(path)
        assert _tags(html).bad == []
        assert not {"img", "b x"} & set(_tags(html).tags)
        assert "<script>alert" not in html


async def test_a_hostile_address_is_refused_quietly(table: Sitting) -> None:
    for query in (
        "as=%3Cscript%3E",
        "as=lea&place=%27%3E%3Cb%3E",
        "invite=%22%3E%3Cscript%3E",
        "as=lea&invite=%22%3E%3Cb%3E",
    ):
        status, html, _ = await table.get(f"/?{query}")
        assert status in (200, 404)
        assert _tags(html).bad == []
        assert "<script>" not in html
        assert '"><b>' not in html


async def test_too_big_a_post_and_broken_json_are_refused(table: Sitting) -> None:
    url = f"{table.adapter.address}/say?as=lea"
    for body, status in ((b"x" * 70_000, 413), (b"{", 400), (b"[]", 400), (b"\xff\xfe", 400)):
        async with table.http.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
            assert response.status == status, body[:5]
    async with table.http.delete(url) as response:
        assert response.status == 405


async def test_a_refusal_speaks_the_members_language(table: Sitting) -> None:
    for who, key in (("lea", "de"), ("quinn", "en")):
        _, answer = await table.tries("/delete", who, message=5)
        assert answer == {"error": "message", "sentence": CATALOGUE[key]["no.message"]}
    assert spot("chat").platform == "web"
