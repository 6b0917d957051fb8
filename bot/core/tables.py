"""The core's register: why each of its tables exists and what happens to the people in it (house.md §7)."""

from bot.model.schema import Table

TABLES: tuple[Table, ...] = (
    Table("secrets", "The key that makes button keys unguessable."),
    Table("communities", "One record per community: name, language, form of address, zone."),
    Table("doors", "Which guild or group belongs to which community."),
    Table("places", "A community's places and their native ids."),
    Table("persons", "One record per person and community (IDP-01).", persons=("id",)),
    Table("accounts", "Which accounts a person has, and their roles there.", persons=("person",)),
    Table("consents", "What a person said yes or no to, when, and to which words (IDP-03).", persons=("person",)),
    Table("seen", "Which events were worked, so that a second delivery is a no-op.", retention_days=7, at="at"),
    Table("cursors", "How far each platform's stream was read."),
    Table("quarantine", "Events that could not be worked, for the operator.", retention_days=30, at="at"),
    Table(
        "keys",
        "What each button and form means, so that every one ever sent still answers.",
        persons=("who", "used_by"),
        export="exempt",
        erase="blank",
        why="a button's row says what it does, nothing about whom; upkeep blanks that 30 days after it ran out",
    ),
    Table("questions", "Questions still open with a person.", persons=("person",), retention_days=30, at="asked_at"),
    Table("timers", "What is due when."),
    Table("occurrences", "Which local dates of a rule already were.", retention_days=400, at="at"),
    Table(
        "outbox",
        "What leaves the house; words are dropped once receipted or given up.",
        persons=("person",),
        retention_days=90,
        why="upkeep counts from its end; a row that a post names stays as long as the post",
    ),
    Table("posts", "Our own messages by name, for a later edit.", retention_days=400, at="at"),
    Table("wordings", "Which wording was used last in a place (PER-02)."),
    Table(
        "spoken",
        "How many lines a day had, and how many an emoji (PER-03).",
        retention_days=14,
        why="upkeep compares its day, which is a date",
    ),
    Table("ledger", "What was said, held or let go unasked, and why (PER-04).", retention_days=400, at="at"),
    Table("budgets", "How many unasked lines a place may get in a week."),
    Table("quiets", "When it is quiet in a place of its own hours (PER-05)."),
    Table("pauses", "Until when a human asked for silence."),
)
