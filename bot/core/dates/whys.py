"""Why a typed moment was not understood: keys of the catalogue."""

from bot.model.texts import Text

UNCLEAR = Text("when.unclear").key
VAGUE = Text("when.vague").key
NO_SUCH_DAY = Text("when.no_such_day").key
NO_SUCH_TIME = Text("when.no_such_time").key
WEEKDAY = Text("when.weekday").key
TOO_FAR = Text("when.too_far").key
NEEDS_TIME = Text("when.needs_time").key
FIRST_TOLD = (NO_SUCH_DAY, NO_SUCH_TIME, WEEKDAY)
