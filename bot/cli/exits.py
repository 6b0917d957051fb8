"""Exit codes: the one place where they are said."""

OK = 0
"""Done; or stopped as asked."""

FINDING = 1
"""It ran, and found something a human should look at: a problem, a story that is not as told, a busy database."""

USAGE = 2
"""The verb was called wrongly; said by the command line itself."""

CONFIG = 78
"""It cannot start before a human puts something right: settings, a token, a damaged or newer database.

systemd's RestartPreventExitStatus=78 keeps a service from trying again and again (docs/hosting.md).
"""
