"""`python -m exchange.embedded run | reset`: what the Makefile calls."""

import argparse
import os
import shutil
import sys
from pathlib import Path

from exchange.embedded.errors import ServiceError
from exchange.embedded.services import Services
from exchange.embedded.supervisor import ROOT, Supervisor


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m exchange.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start the whole exchange and watch it")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
    reset = commands.add_parser("reset", help="remove all data, after asking")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args()
    data_dir = Path(os.environ.get("SAMENSPEL_DATA_DIR") or ROOT / "var")
    try:
        if options.command == "reset":
            return _reset(data_dir, sure=options.yes)
        return Supervisor(data_dir=data_dir, port=options.port, demo=not options.no_demo).run()
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


def _reset(data_dir: Path, *, sure: bool) -> int:
    if not data_dir.exists():
        print("There is nothing to remove.")
        return 0
    question = f"Remove the database, pictures, letters and logs in {data_dir}? Type yes: "
    try:
        if not sure and input(question).strip().lower() != "yes":
            print("Nothing was removed.")
            return 1
    except EOFError:
        print("\nNobody answered, so nothing was removed.")
        return 1
    services = Services(data_dir)
    if services.has_users():
        raise ServiceError(
            "Samenspel runs from this folder: stop it with Ctrl-C in its window first."
        )
    services.stop_for_everyone()
    for path in (services.postgres.folder, services.valkey.folder, data_dir):
        try:
            shutil.rmtree(path)
        except FileNotFoundError:
            continue
        except PermissionError as error:
            raise ServiceError(
                f"{error.filename} belongs to another user: do this as the user who started"
                " Samenspel, or as root."
            ) from error
    print("All data is gone. `make run` begins afresh.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
