"""Reading texts: what they are about, and the two sides of a match (pure but for `reading`)."""
