"""A network to show: made-up organisations, people, listings, stories and pictures."""

# The people to sign in as, with what they are; each gets a code by mail.
ACCOUNTS = [
    ("coordinator@samenspel.example", "coordinator"),
    ("marijke@koorhoogwater.example", "organisation"),
    ("amina@samenspel.example", "volunteer"),
]
