"""Mail that came in: looked at once, and done."""


def handle(mail_id: int) -> bool:
    """Do what a received message asks for. Returns whether there was anything to do."""
    return False


def sweep() -> int:
    """Ring again for received mail that nobody has looked at. Returns how many."""
    return 0
