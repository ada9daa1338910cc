"""What a message that came in is: its kind, and the words a person wrote.

Pure: bytes in, plain data out.
"""

from exchange.answering.parsing.bounces import Bounce
from exchange.answering.parsing.headers import address_in
from exchange.answering.parsing.messages import Incoming, Kind, read

__all__ = ["Bounce", "Incoming", "Kind", "address_in", "read"]
