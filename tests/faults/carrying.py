"""Settings of whoever carries letters: without the editing, which is half of what starting costs.

They are killed so often here that a small machine would do little but start them.
"""

from tests.faults.settings import *  # noqa: F403
from tests.faults.settings import INSTALLED_APPS

_EDITING = ("cms", "wagtail", "modelcluster")
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith(_EDITING)]
