"""How likely it is that two sides are glad of each other, and who is told."""
