"""What a verb answers when it will not do something."""

from django.core.exceptions import ValidationError


class Refused(ValidationError):  # noqa: N818 - reads as what happened: except Refused
    """A change that may not happen; its text may be shown to the person who tried."""

    def __str__(self) -> str:
        return " ".join(self.messages)
