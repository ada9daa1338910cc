"""What the demo network consists of, read from the files in `content/`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> tuple[dict[str, Any], ...]:
    """The tables of `content/<name>.toml`, in the order in which they stand there."""
    text = files("cms.demo").joinpath(f"content/{name}.toml").read_text(encoding="utf-8")
    (tables,) = tomllib.loads(text).values()
    return tuple(tables)
