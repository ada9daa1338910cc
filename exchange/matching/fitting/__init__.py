"""Judged sets, figures, and fitting the model on what people said."""
