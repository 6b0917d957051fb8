"""Which dates a day's words can mean, seen from today; nothing here knows of clocks."""

from datetime import date, timedelta

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
CLOSE = 2  # people say "morgen" and "übermorgen" this far ahead: "next Friday" then may mean the one after


def of_year(month: int, day: int, today: date) -> date | None:
    """Return the day and month of this year or, once past, of the next; None where that year lacks it."""
    here = exact(today.year, month, day)
    ahead = (month, day) >= (today.month, today.day)
    return here if ahead else exact(today.year + 1, month, day)


def of_month(day: int, today: date) -> date | None:
    """Return the next date, today included, with this day of the month; None for a day no month has."""
    year, month = today.year, today.month
    for _ in range(12):
        found = exact(year, month, day)
        if found is not None and found >= today:
            return found
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return None


def exact(year: int, month: int, day: int) -> date | None:
    """Return a date, None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_year(year: int) -> int:
    """Return the year that two digits stand for, in this century."""
    return 2000 + year if year < 100 else year


def months_on(today: date, months: int) -> date | None:
    """Return the same day so many months on, or that month's last where it has fewer; None beyond the calendar."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    for day in range(today.day, today.day - 4, -1):
        found = exact(year, month + 1, day)
        if found is not None:
            return found
    return None


def weekday(index: int, pointer: str, today: date) -> tuple[date, ...]:
    """Return the dates that a weekday can mean, earliest first; more than one where a person would ask back."""
    ahead = (index - today.weekday()) % 7
    nearest = today + ahead * DAY
    coming = nearest if ahead else nearest + WEEK
    if pointer == "this":
        return (nearest,)
    if pointer == "coming":
        return (coming,)
    if pointer in ("next", "second"):
        start = coming if pointer == "next" else coming + WEEK
        doubtful = coming < monday(today) + WEEK or (coming - today).days <= CLOSE
        return (start, start + WEEK) if doubtful else (start,)
    return (nearest,) if ahead else (nearest, coming)


def weekday_in(index: int, weeks: int, today: date) -> tuple[date, ...]:
    """Return what "Friday in two weeks" can mean: counted from the coming Friday, or from today's week."""
    nearest = today + (index - today.weekday()) % 7 * DAY
    return tuple(sorted({nearest + weeks * WEEK, weekday_of(index, weeks, today)}))


def weekday_of(index: int, weeks: int, today: date) -> date:
    """Return the weekday of the week so many weeks on; weeks begin on Monday."""
    return monday(today) + weeks * WEEK + index * DAY


def monday(day: date) -> date:
    """Return the Monday of a date's week."""
    return day - day.weekday() * DAY
