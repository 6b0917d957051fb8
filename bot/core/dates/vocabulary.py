"""The words of days and hours, German and English, as `durations.fold` writes them."""

from collections.abc import Mapping

# fmt: off
WEEKDAYS: Mapping[str, int] = {
    "montag": 0, "mo": 0, "monday": 0, "mon": 0,
    "dienstag": 1, "di": 1, "tuesday": 1, "tues": 1, "tue": 1,
    "mittwoch": 2, "mi": 2, "wednesday": 2, "weds": 2, "wed": 2,
    "donnerstag": 3, "do": 3, "thursday": 3, "thurs": 3, "thur": 3, "thu": 3,
    "freitag": 4, "fr": 4, "friday": 4, "fri": 4,
    "samstag": 5, "sonnabend": 5, "sa": 5, "saturday": 5, "sat": 5,
    "sonntag": 6, "so": 6, "sunday": 6, "sun": 6,
}
MONTHS: Mapping[str, int] = {
    "januar": 1, "jaenner": 1, "january": 1, "jan": 1,
    "februar": 2, "feber": 2, "february": 2, "feb": 2,
    "maerz": 3, "march": 3, "mrz": 3, "mar": 3,
    "april": 4, "apr": 4, "mai": 5, "may": 5,
    "juni": 6, "june": 6, "jun": 6, "juli": 7, "july": 7, "jul": 7,
    "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
    "oktober": 10, "october": 10, "okt": 10, "oct": 10,
    "november": 11, "nov": 11, "dezember": 12, "december": 12, "dez": 12, "dec": 12,
}
NEAR: Mapping[str, int] = {
    "heute": 0, "heut": 0, "today": 0, "morgen": 1, "tomorrow": 1, "uebermorgen": 2, "day after tomorrow": 2,
    "the day after tomorrow": 2, "gestern": -1, "yesterday": -1, "vorgestern": -2,
}
# How a weekday is pointed at; the reading of each stands in calendar.py.
POINTERS: Mapping[str, str] = {
    "diesen": "this", "dieser": "this", "diesem": "this", "this": "this",
    "kommenden": "coming", "kommender": "coming", "kommendem": "coming", "coming": "coming", "the coming": "coming",
    "naechsten": "next", "naechster": "next", "naechstem": "next", "next": "next",
    "uebernaechsten": "second", "uebernaechster": "second",
}
WEEKS: Mapping[str, int] = {
    "diese woche": 0, "dieser woche": 0, "this week": 0,
    "naechste woche": 1, "naechster woche": 1, "der naechsten woche": 1, "kommende woche": 1, "kommender woche": 1,
    "next week": 1,
    "uebernaechste woche": 2, "uebernaechster woche": 2, "week after next": 2, "the week after next": 2,
}
# Parts of the day. "morgen" alone is tomorrow; after a day it is the morning.
PARTS: Mapping[str, str] = {
    "morgens": "morning", "frueh": "morning", "am morgen": "morning", "morning": "morning", "in the morning": "morning",
    "in der frueh": "morning", "vormittags": "forenoon", "vormittag": "forenoon", "am vormittag": "forenoon",
    "mittag": "noon", "am mittag": "noon",
    "nachmittags": "afternoon", "nachmittag": "afternoon", "am nachmittag": "afternoon", "afternoon": "afternoon",
    "in the afternoon": "afternoon",
    "abends": "evening", "abend": "evening", "am abend": "evening", "evening": "evening", "in the evening": "evening",
    "nachts": "night", "nacht": "night", "in der nacht": "night", "night": "night", "at night": "night",
}
# First and last minute of the day a part allows; a night goes on after midnight, on the next date.
WINDOWS: Mapping[str, tuple[int, int]] = {
    "morning": (0, 719), "forenoon": (300, 719), "noon": (660, 899), "afternoon": (720, 1139),
    "evening": (1020, 1439), "night": (1260, 1799), "tonight": (1020, 1799),
}
# Parts that make a bare number before them an hour: "8 abends".
AFTER_HOUR = [
    "abends", "morgens", "frueh", "vormittags", "mittags", "nachmittags", "nachts", "in the morning",
    "in the afternoon", "in the evening", "at night",
]
ENGLISH_HOURS: Mapping[str, int] = {  # before "am" and "pm": "zwei am Freitag" is no morning
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}
HOURS: Mapping[str, int] = {
    "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
    "elf": 11, "zwoelf": 12, **ENGLISH_HOURS,
}
FULL_HOURS: Mapping[str, int] = {  # before "Uhr"
    **HOURS, "ein": 1, "null": 0, "dreizehn": 13, "vierzehn": 14, "fuenfzehn": 15, "sechzehn": 16, "siebzehn": 17,
    "achtzehn": 18, "neunzehn": 19, "zwanzig": 20, "einundzwanzig": 21, "zweiundzwanzig": 22, "dreiundzwanzig": 23,
    "vierundzwanzig": 24,
}
STEPS: Mapping[str, int] = {
    "5": 5, "10": 10, "15": 15, "20": 20, "25": 25,
    "fuenf": 5, "zehn": 10, "viertel": 15, "zwanzig": 20, "five": 5, "ten": 10, "quarter": 15, "a quarter": 15,
    "twenty": 20, "twenty-five": 25,
}
# Words that mean some time, but none that could be kept.
VAGUE: frozenset[str] = frozenset({
    "irgendwann", "bald", "demnaechst", "spaeter", "nachher", "gleich", "egal", "asap", "soon", "sometime", "some time",
    "later", "whenever", "anytime", "eventually", "am wochenende", "wochenende", "dieses wochenende",
    "naechstes wochenende", "on the weekend", "at the weekend", "this weekend", "next weekend", "weekend",
    "naechste woche", "kommende woche", "diese woche", "uebernaechste woche", "next week", "this week",
    "the week after next", "naechsten monat", "diesen monat", "next month", "this month", "naechstes jahr", "next year",
    "irgendwann naechste woche", "sometime next week", "abends", "am abend", "morgens", "nachmittags", "nachts",
    "in the evening", "in the morning", "in den naechsten tagen", "in the next few days", "mal sehen", "tbd", "tba",
    "in ein paar tagen", "in a few days", "jeden tag", "every day",
})
# fmt: on
