"""Nothing in the repository names this machine, a registry, a token or a real person; nothing grows too big."""

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.house.repo import files, text

VENDORED = "bot/adapters/web/assets/vendor/"
MAX_FILE, MAX_FUNCTION = 400, 40
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}

# put together here, so that this file does not name what it looks for
HOMES = "work|root|home|Users|opt|mnt|workspace"
PATHS = re.compile(rf"(?<![\w.])/(?:{HOMES})/\w|[A-Z]:\\\\?Users")
REGISTRIES = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("debian", "org"))
    )
)
TOKENS = {
    "Telegram token": re.compile(r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b"),
    "Discord token": re.compile(r"\b[MNO][A-Za-z\d_-]{23,28}\.[\w-]{6}\.[\w-]{27,}"),
    "GitHub token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}"),
    "AWS key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "private key": re.compile("-----BEGIN [A-Z ]*" + "PRIVATE KEY"),
}
HOSTS = re.compile(r"\b(?:https?|wss?|ftp)://(\[[0-9a-f:]+\]|[\w.-]*[\w])")
ADDRESS = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w.-])")
MAIL = re.compile(r"\b[\w.+-]+@([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})\b")
# no name on the net ends in a single letter, so https://a.b is test data
EXAMPLE = re.compile(
    r"\.[a-z]$|(^|\.)(example(\.(org|com|net))?|test|invalid|localhost)$|^127\.0\.0\.1$|^\[::1\]$|^0\.0\.0\.0$"
)
FINE_ADDRESS = re.compile(r"^(127\.|0\.0\.0\.0$|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|255\.|169\.254\.|10\.)")
# every host that a document or page may point at; a new one is a decision
KNOWN_HOSTS = frozenset(
    {
        "api.telegram.org", "core.telegram.org", "creativecommons.org", "discord.com", "discord.gg", "htmx.org",
        "keepachangelog.com", "opensource.org", "semver.org", "spdx.org", "sqlite.org", "t.me", "www.sqlite.org",
        "www.w3.org",
    }
)  # fmt: skip


def findings(path: str, content: str) -> Iterator[str]:
    """Yield what a file should not say."""
    for number, line in enumerate(content.splitlines(), 1):
        if PATHS.search(line):
            yield f"{path}:{number}: a path of some machine"
        if REGISTRIES.search(line):
            yield f"{path}:{number}: a package registry's host"
        for name, pattern in TOKENS.items():
            if pattern.search(line):
                yield f"{path}:{number}: looks like a {name}"
        for host in HOSTS.findall(line):
            if not EXAMPLE.search(host) and host not in KNOWN_HOSTS:
                yield f"{path}:{number}: a host nobody decided on: {host}"
        for address in ADDRESS.findall(line):
            if not FINE_ADDRESS.match(address):
                yield f"{path}:{number}: an address of some machine: {address}"
        for domain in MAIL.findall(line):
            if not EXAMPLE.search(domain):
                yield f"{path}:{number}: a mail address at {domain}"


def test_nothing_names_this_machine_a_registry_a_token_or_a_mailbox() -> None:
    looked = 0
    found: list[str] = []
    for path in files():
        content = text(path)
        if content is not None and not path.startswith(VENDORED):
            looked += 1
            found += findings(path, content)
    print(f"{looked} text files looked through")
    assert looked >= 60
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "/" + "home/ana/stammtisch.db",
        "see /" + "work/main/bot",
        "files." + "pythonhosted" + ".org/x",
        "--index-url https" + "://index.somewhere.dev/simple",
        "token = " + "123456789" + ":" + "A" * 35,
        "M" + "a" * 24 + "." + "b" * 6 + "." + "c" * 30,
        "-----BEGIN " + "PRIVATE KEY-----",
        "ask 81.2" + ".3.4",
        "ana@" + "somewhere.de",
        "http" + "://somewhere.de/x",
    ],
)
def test_what_should_not_be_said_is_found(line: str) -> None:
    assert list(findings("x", line))


@pytest.mark.parametrize(
    "line",
    ["http://127.0.0.1:8765", "https://example.org/x", "ana@example.org", "192.0.2.1", "1.2.3", "/srv/stammtisch.db"],
)
def test_what_may_be_said_is_not(line: str) -> None:
    assert not list(findings("x", line))


def test_the_locks_pin_everything_by_hash_and_name_no_host() -> None:
    for name, least in (("requirements.lock", 20), ("requirements-dev.lock", 40)):
        content = text(name)
        assert content
        pins = re.findall(r"^([a-z0-9][\w.-]*)==\S+", content, re.MULTILINE)
        unhashed = re.findall(r"^[a-z0-9][^\\\n]*(?<!\\)\n(?!    --hash)", content, re.MULTILINE)
        assert len(pins) >= least
        assert not unhashed
        assert "://" not in content
        assert not re.search(r"^\s*-(?!-hash)", content, re.MULTILINE)
        print(f"{name}: {len(pins)} pins")


def test_what_runs_is_what_is_tested() -> None:
    """The runtime lock is a part of the development lock, pin by pin."""
    runtime, dev = (set(re.findall(r"^[a-z0-9]\S*==\S+", text(n) or "", re.MULTILINE)) for n in LOCKS)
    assert runtime
    assert runtime <= dev


LOCKS = ("requirements.lock", "requirements-dev.lock")


def functions(content: str) -> Iterator[tuple[str, int]]:
    """Yield every function's name and its lines without the docstring."""
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            start, end = node.lineno, node.end_lineno or node.lineno
            first = node.body[0]
            told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            yield node.name, end - start + 1 - ((first.end_lineno or 0) - first.lineno + 1 if told else 0)


def test_files_and_functions_stay_small() -> None:
    """A file over ~400 lines or a function over ~40 is a sign that two things share a room (house.md §3)."""
    sizes: dict[str, int] = {}
    lengths: dict[str, int] = {}
    for path in files():
        if path.startswith("bot/") and path.endswith(".py"):
            content = text(path) or ""
            sizes[path] = content.count("\n")
            lengths |= {f"{path}:{name}": lines for name, lines in functions(content)}
    assert len(sizes) >= 30
    assert len(lengths) >= 200
    long = {each: lines for each, lines in sizes.items() if lines > MAX_FILE}
    wide = {each: lines for each, lines in lengths.items() if lines > MAX_FUNCTION}
    print(
        f"{len(sizes)} files, {len(lengths)} functions; longest {max(sizes.values())} and {max(lengths.values())} lines"
    )
    assert set(long) <= set(LONG_FILES), f"split, or give a reason in LONG_FILES: {long}"
    assert set(wide) <= set(LONG_FUNCTIONS), f"split, or give a reason in LONG_FUNCTIONS: {wide}"
    stale = (set(LONG_FILES) - set(long)) | (set(LONG_FUNCTIONS) - set(wide))
    assert not stale, f"short again, take it off the list: {stale}"


def test_a_long_function_is_measured() -> None:
    code = "def f():\n    '''Do.\n\n    More.\n    '''\n" + "    x = 1\n" * 41
    assert list(functions(code)) == [("f", 42)]


def test_every_direct_dependency_has_its_reason() -> None:
    written = tomllib.loads(text("pyproject.toml") or "")["project"]
    wanted = [*written["dependencies"], *written["optional-dependencies"]["dev"]]
    names = [re.split(r"[<>=\[ ]", each)[0] for each in wanted]
    reasons = text("docs/decisions/0007-what-it-stands-on.md") or ""
    assert len(names) >= 15
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", reasons)] == []
