"""Acting out of the mailbox: links that ask one press, and replies."""
