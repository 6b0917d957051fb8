"""Every line of every room has its class by its place in the code, not by the mood of the moment (PER-04)."""

import ast
from pathlib import Path

import bot.cogs

ROOMS = Path(bot.cogs.__path__[0])


def calls(name: str) -> list[tuple[str, ast.Call]]:
    """Return every call of a name in the rooms, with where it stands."""
    found = []
    for path in sorted(ROOMS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                found.append((f"{path.relative_to(ROOMS)}:{node.lineno}", node))
    return found


def class_of(call: ast.Call, position: int) -> str | None:
    """Return the class a call names literally, None where it is computed; "" where it names none."""
    given = [word.value for word in call.keywords if word.arg == "cls"] or call.args[position : position + 1]
    if not given:
        return ""
    node = given[0]
    literal = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Class"
    return node.attr if literal and isinstance(node, ast.Attribute) else None


def test_every_public_line_names_its_class() -> None:
    """PER-04: a class fixed per handler: `Class.X` stands in the call, nothing is reclassified to escape the budget."""
    found = calls("Say")
    print(f"{len(found)} public lines in the rooms")
    assert len(found) >= 8
    wrong = [where for where, call in found if class_of(call, 2) not in ("ANSWER", "DUTY", "RELAY", "HOST")]
    assert not wrong, f"class not fixed: {wrong}"


def test_nothing_is_announced_in_private() -> None:
    """N4, PER-04: no room whispers host-class lines; each whisper's class is fixed, or the answer it defaults to."""
    found = calls("Whisper")
    print(f"{len(found)} private lines in the rooms")
    assert len(found) >= 5
    wrong = [where for where, call in found if class_of(call, 2) not in ("", "ANSWER", "DUTY", "RELAY")]
    assert not wrong, f"announced in private, or class not fixed: {wrong}"


def test_a_reclassified_line_would_be_seen() -> None:
    """PER-04: the check can fail: computed and borrowed classes are no fixed ones."""
    for code in (
        "Say(place, text, cls)",
        "Say(place, text, Class.HOST if calm else Class.DUTY)",
        "Say(p, t, cls=mood.cls)",
    ):
        call = ast.parse(code).body[0]
        assert isinstance(call, ast.Expr)
        assert isinstance(call.value, ast.Call)
        assert class_of(call.value, 2) is None
