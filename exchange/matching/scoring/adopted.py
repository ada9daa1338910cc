"""The model in use: the one that a network has fitted for itself, or else the shipped one."""

import json
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

from django.conf import settings

from exchange.matching.scoring.features import FEATURES
from exchange.matching.scoring.model import FILE, Model
from exchange.matching.vocabulary.watching import Watched

LEADS = ("bias", "fit", "request", "answer")


class ModelError(ValueError):
    """A file with weights cannot be used; says which and why."""


def model() -> Model:
    """The model in use; a new one is noticed within a second."""
    return _model.get()


def check_own() -> None:
    """Raises: ModelError, when there is a model of the network's own that cannot be used."""
    if _path().exists():
        read(_path())


def adopt(model: Model) -> Path:
    """Use a model from now on, in all processes. Returns where it is kept."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(model), indent=2) + "\n", encoding="utf-8")
    new.replace(path)
    _model.renew()
    return path


def read(path: Path) -> Model:
    """Read a model and look whether it can be used.

    Raises:
        ModelError: it cannot; with the name of the file and what is wrong.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path.name}: cannot be opened: {error.strerror}") from error
    except ValueError as error:
        raise ModelError(f"{path.name}: no JSON: {error}") from error
    try:
        model = Model(**data)
        _check(model)
    except (TypeError, AttributeError, KeyError) as error:
        raise ModelError(f"{path.name}: not written as a model is: {error}") from error
    except ModelError as error:
        raise ModelError(f"{path.name}: {error}") from error
    return model


def forget() -> None:
    """As in a process that has just started."""
    _model.forget()


def _check(model: Model) -> None:
    if unknown := model.weights.keys() - FEATURES.keys():
        known = ", ".join(FEATURES)
        raise ModelError(f"there is no feature “{min(unknown)}”; there are {known}")
    if missing := set(LEADS) - model.lead.keys():
        raise ModelError(f"“lead” wants “{min(missing)}”")
    numbers: dict[str, Any] = {"bias": model.bias, **model.weights, **model.lead}
    for name, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise ModelError(f"“{name}” is no number: {value}")
    if not isinstance(model.floor, int | float) or not 0 < model.floor < 1:
        raise ModelError(f"“floor” lies between 0 and 1, and is {model.floor}")


def _make() -> Model:
    return read(_path()) if _path().exists() else Model.read(FILE)


def _stamp() -> Hashable:
    with suppress(OSError):
        state = _path().stat()
        return state.st_mtime_ns, state.st_size
    return ()


def _path() -> Path:
    return Path(settings.MATCHING_MODEL)


_model: Watched[Model] = Watched(
    _stamp, _make, refused=ModelError, fallback=lambda: Model.read(FILE)
)
