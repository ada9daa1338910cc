"""Asking our own mail server whether it took a message (`settings.LETTER_LOOKUP`)."""
