"""Among very many: the index, the candidates, and comparing them."""
