#!/usr/bin/env python
"""Django's command line for this project, with servers started for the time of the command."""

import contextlib
import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

from exchange.embedded import ServiceError, needs_servers, start_missing


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exchange.settings.dev")
    with contextlib.ExitStack() as until_the_end:
        if needs_servers(sys.argv[1:]) and getattr(settings, "EMBEDDED_SERVERS", False):
            services = start_missing(settings.DATA_DIR, os.environ)
            if services:
                until_the_end.enter_context(services)
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except ServiceError as error:
        sys.exit(str(error))
