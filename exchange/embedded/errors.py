"""What can go wrong, told to a person."""


class ServiceError(Exception):
    """A server cannot be used. The text is one sentence for a person, with the way out."""
