"""The verbs: `python -m bot …`, installed as `stammtisch …` (bot/cli)."""

from bot.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
