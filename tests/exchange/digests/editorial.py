"""What a coordinator chose, for tests."""

from typing import Any

entries: list[dict[str, Any]] = []


def chosen(since: Any, language: str) -> list[dict[str, Any]]:
    return [dict(entry) for entry in entries if entry.get("language", language) == language]
