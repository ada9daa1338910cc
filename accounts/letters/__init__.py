"""Letters: written as rows, in the reader's language, and delivered by a job."""

from accounts.letters.writing import write

__all__ = ["write"]
