"""Settings: a TOML file and the environment, read once into frozen models (house.md §3).

`problems` tells everything that is wrong at once; `load` gives the settings or raises `Unusable` with the same
list. Nothing is ever half applied: a file with one mistake changes nothing (reliability.md row 53).
"""

from bot.settings.chat import Chat
from bot.settings.file import shipped
from bot.settings.models import Settings
from bot.settings.problems import Problem, Unusable, load, problems, section

__all__ = ["Chat", "Problem", "Settings", "Unusable", "load", "problems", "section", "shipped"]
