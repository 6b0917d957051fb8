"""What the platform answers when a member may not do what they tried."""


class Denied(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Tell a member no: an HTTP status and a key of the page's own words (`no.<key>`)."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
