"""Why a typed moment was not understood: keys of the catalogue, none with slots."""

UNCLEAR = "when.unclear"
VAGUE = "when.vague"
NO_SUCH_DAY = "when.no_such_day"
NO_SUCH_TIME = "when.no_such_time"
WEEKDAY = "when.weekday"
TOO_FAR = "when.too_far"
NEEDS_TIME = "when.needs_time"
FIRST_TOLD = (NO_SUCH_DAY, NO_SUCH_TIME, WEEKDAY)
