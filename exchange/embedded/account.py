"""As whom the servers run, and where they may keep sockets and data.

PostgreSQL refuses to run as root. Started by root, both servers therefore run as `nobody`,
who must be able to reach the folders concerned.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exchange.embedded.errors import ServiceError

_UNPRIVILEGED = "nobody"
_SOCKETS = Path("/tmp")  # noqa: S108 - short and the same for every program; see socket_folder()
_ELSEWHERE = Path("/var/lib/samenspel")
_COPIES = Path("/var/cache/samenspel")


@dataclass(frozen=True)
class Account:
    """The system user that the servers run as."""

    uid: int
    gid: int
    drops: bool
    """Whether programs have to give up root's rights to become this user."""

    @classmethod
    def of_the_servers(cls) -> "Account":
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), drops=False)
        try:
            user = pwd.getpwnam(_UNPRIVILEGED)
        except KeyError:
            raise ServiceError(
                "This machine has no user “nobody”, whom the servers run as when root starts them:"
                " start Samenspel as an ordinary user."
            ) from None
        return cls(user.pw_uid, user.pw_gid, drops=True)

    def popen_options(self) -> dict[str, Any]:
        """What `subprocess` needs to run a program as this user, away from our terminal."""
        options: dict[str, Any] = {
            "cwd": "/",
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,
            "env": {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        }
        if self.drops:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def can_run(self, program: Path) -> bool:
        try:
            answer = subprocess.run(
                [program, "--version"],
                capture_output=True,
                check=False,
                **self.popen_options(),
            )
        except OSError:
            return False
        return answer.returncode == 0

    def can_reach(self, folder: Path) -> bool:
        """Whether this user may pass through every folder on the way to `folder`."""
        if not self.drops:
            return True
        probe = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        answer = subprocess.run(probe, capture_output=True, check=False, **self.popen_options())
        return answer.returncode == 0

    def own_folder(self, folder: Path) -> Path:
        """Make `folder` private to this user, or say whose it is."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            status = folder.lstat()
            if self.drops and status.st_uid == 0 and stat.S_ISDIR(status.st_mode):
                os.chown(folder, self.uid, self.gid)
                status = folder.lstat()
        except OSError as error:
            raise ServiceError(f"The folder {folder} cannot be used: {error.strerror}.") from error
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != self.uid:
            raise ServiceError(
                f"The folder {folder} belongs to somebody else: remove it, or start Samenspel as"
                " the user who started it before."
            )
        if stat.S_IMODE(status.st_mode) != 0o700:
            folder.chmod(0o700)
        return folder


def socket_folder(data_dir: Path, account: Account) -> Path:
    """Where the sockets for `data_dir` lie; only the servers' user may enter it.

    An address of a socket holds at most 107 characters, a checkout may lie deeper. It is not
    under TMPDIR or XDG_RUNTIME_DIR, since a second program need not have the same.
    """
    name = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
    return _SOCKETS / f"samenspel-{account.uid}-{name}"


def home_of_data(data_dir: Path, account: Account) -> Path:
    """`data_dir`, or a folder that stands in for it when the servers' user cannot get there."""
    data_dir.mkdir(parents=True, exist_ok=True)
    if account.can_reach(data_dir):
        return data_dir
    name = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
    stand_in = _ELSEWHERE / name
    stand_in.mkdir(mode=0o755, parents=True, exist_ok=True)
    link = data_dir / "servers"
    if not link.is_symlink():
        link.symlink_to(stand_in)
    return stand_in


def copy_for_everyone(folders: Sequence[Path], *, name: str) -> Path:
    """A folder with copies of `folders` that everyone can read, made once per `name`."""
    copy = _COPIES / name
    if copy.exists():
        return copy
    _COPIES.mkdir(parents=True, exist_ok=True)
    _COPIES.chmod(0o755)
    fresh = Path(tempfile.mkdtemp(dir=_COPIES, prefix=".copying-"))
    try:
        for folder in folders:
            shutil.copytree(
                folder,
                fresh / folder.name,
                symlinks=True,
                ignore=shutil.ignore_patterns("include"),
            )
        for path in [fresh, *fresh.rglob("*")]:
            if not path.is_symlink():
                is_program = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                path.chmod(0o755 if is_program else 0o644)
        fresh.rename(copy)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        if not copy.exists():  # otherwise another program was faster
            raise
    return copy
