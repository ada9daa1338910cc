"""Asking our own mail server whether it took a message (`settings.LETTER_LOOKUP`)."""

import json

from tests.faults.surroundings import ACCEPTED, Surroundings, whole_lines


def accepted(message_id: str, address: str) -> bool:
    """Whether the mail server has this message on record."""
    record = Surroundings.from_environment().folder / ACCEPTED
    return any(json.loads(line)["message_id"] == message_id for line in whole_lines(record))
