"""The verbs, one file each; what a verb needs is imported when it is used, so that --help is quick."""

import typer

from bot.cli import backup, check, demo, doctor, restore, run, story

ABOUT = """Stammtisch hosts a community where it already talks: it welcomes, thanks, asks a question a week.

To see it at work, without any token:  stammtisch demo
"""

app = typer.Typer(
    name="stammtisch",
    help=ABOUT,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for verb in (demo, run, check, doctor, backup, restore, story):
    app.command(verb.__name__.rpartition(".")[2])(getattr(verb, verb.__name__.rpartition(".")[2]))


def main() -> None:
    """Run one verb; exit codes stand in bot/cli/exits.py."""
    app()
