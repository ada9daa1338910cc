import os
import pwd
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import redis

from exchange.embedded import ServiceError, Services, addresses, cache_beside, processes
from exchange.embedded.environment import completed, needs_servers
from tests.embedded.conftest import ROOT

AS_ANOTHER = """
import os, sys
uid = int(sys.argv[1])
os.setgroups([]); os.setgid(uid); os.setuid(uid)
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from exchange.embedded import Services
with Services.start(Path(sys.argv[3])) as services:
    services.postgres.connect().close()
    print(os.stat(services.postgres.folder).st_uid, services.account.drops)
"""


def write(services: Services, word: str) -> None:
    with services.postgres.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def words(services: Services) -> list[str]:
    with services.postgres.connect() as connection:
        return [str(x) for (x,) in connection.execute("SELECT word FROM words").fetchall()]


def client(services: Services) -> redis.Redis:
    return redis.Redis.from_url(services.redis_url)


def test_both_servers_answer_on_private_sockets_only(folder: Path) -> None:
    with Services.start(folder) as services:
        write(services, "reël")
        assert words(services) == ["reël"]
        assert client(services).ping()
        assert stat.S_IMODE(services.sockets.stat().st_mode) == 0o700
        assert stat.S_IMODE(services.postgres.folder.stat().st_mode) == 0o700
        with services.postgres.connect() as connection:
            listens = connection.execute("SHOW listen_addresses").fetchone()
        assert listens == ("",)
        assert client(services).config_get("port") == {"port": "0"}
    assert services.postgres.pid is None
    assert services.valkey.pid is None


def test_the_database_sorts_and_searches_as_production_does(folder: Path) -> None:
    with Services.start(folder, valkey=False) as services:
        with services.postgres.connect() as connection:
            for extension in ("pg_trgm", "unaccent", "btree_gist"):
                connection.execute(f"CREATE EXTENSION {extension}")
            answer = connection.execute(
                "SELECT lower('ÉÉN'), unaccent('één'), getdatabaseencoding(),"
                " to_tsvector('dutch', 'liederen') @@ to_tsquery('dutch', 'liederen')"
            ).fetchone()
        assert answer == ("één", "een", "UTF8", True)
        assert services.valkey.pid is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_started_by_root_the_servers_run_as_nobody(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    with Services.start(folder) as services:
        owners = {
            Path(f"/proc/{x.pid}").stat().st_uid for x in (services.postgres, services.valkey)
        }
        assert owners == {nobody}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_them_as_herself(empty_folder: Path) -> None:
    uid = pwd.getpwnam("daemon").pw_uid  # PostgreSQL asks for the name of its user
    mine = empty_folder / "hers"
    mine.mkdir()
    os.chown(mine, uid, uid)
    answer = run_as(uid, mine)
    assert answer.stdout.split() == [str(uid), "False"], answer.stderr


def run_as(uid: int, data_dir: Path) -> subprocess.CompletedProcess[str]:
    python = next(x for x in (sys.executable, "/usr/bin/python3.11") if readable(x, uid))
    return subprocess.run(
        [python, "-c", AS_ANOTHER, str(uid), str(ROOT), str(data_dir)],
        env={
            "PYTHONPATH": ":".join(x for x in sys.path if "site-packages" in x),
            "PATH": "/usr/bin:/bin",
            "HOME": "/nonexistent",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def readable(program: str, uid: int) -> bool:
    try:
        return subprocess.run([program, "-V"], user=uid, check=False).returncode == 0
    except PermissionError:
        return False


def test_a_second_start_joins_and_the_last_one_to_leave_stops_the_servers(folder: Path) -> None:
    first = Services.start(folder)
    second = Services.start(folder)
    assert (first.postgres.pid, first.valkey.pid) == (second.postgres.pid, second.valkey.pid)
    first.stop()
    write(second, "still here")
    second.stop()
    assert second.postgres.pid is None


def test_what_was_written_is_there_after_a_stop(folder: Path) -> None:
    with Services.start(folder) as services:
        write(services, "choir")
        client(services).set("bell", "1")
    with Services.start(folder) as services:
        assert words(services) == ["choir"]
        assert client(services).get("bell") == b"1"


def test_nothing_committed_is_lost_when_the_servers_are_killed(folder: Path) -> None:
    services = Services.start(folder)
    write(services, "committed")
    for server in (services.postgres, services.valkey):
        os.kill(server.pid or 0, signal.SIGKILL)
        assert processes.wait_until(lambda server=server: server.pid is None, seconds=5)
    assert services.restart_what_died()
    assert words(services) == ["committed"]
    assert client(services).ping()
    services.stop()


def test_a_stale_pid_file_that_names_another_program_is_no_hindrance(folder: Path) -> None:
    with Services.start(folder) as services:
        write(services, "kept")
        pid_file = services.postgres.folder / "postmaster.pid"
        lines = pid_file.read_text().splitlines(keepends=True)
        os.kill(services.postgres.pid or 0, signal.SIGKILL)
        assert processes.wait_until(lambda: services.postgres.pid is None, seconds=5)
    other = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text("".join([f"{other.pid}\n", *lines[1:]]))
        (services.valkey.folder / "valkey.pid").write_text(f"{other.pid}\n")
        with Services.start(folder) as services:
            assert words(services) == ["kept"]
            assert client(services).ping()
        assert other.poll() is None, "the other program was none of our business"
    finally:
        other.kill()
        other.wait()


def test_an_empty_pid_file_is_no_hindrance(folder: Path) -> None:
    with Services.start(folder, valkey=False) as services:
        pass
    (services.postgres.folder / "postmaster.pid").write_text("")
    with Services.start(folder, valkey=False) as services:
        services.postgres.connect().close()


def test_an_interrupted_first_start_leaves_nothing_half_made(empty_folder: Path) -> None:
    half_made = empty_folder / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    with Services.start(empty_folder, valkey=False) as services:
        services.postgres.connect().close()
    assert not half_made.exists()


def test_a_lost_socket_folder_is_made_again(folder: Path) -> None:
    with Services.start(folder) as services:
        for socket in services.sockets.iterdir():
            socket.unlink()
        with Services.start(folder) as again:
            write(again, "found")
            assert client(again).ping()


@pytest.mark.parametrize(
    "name", ["a path with spaces", "a" * 150], ids=["spaces", "150 characters"]
)
def test_the_path_of_the_checkout_does_not_matter(empty_folder: Path, name: str) -> None:
    with Services.start(empty_folder / name / "var") as services:
        write(services, "here")
        assert client(services).ping()
        assert len(str(services.sockets / ".s.PGSQL.5432.lock")) < 100


def test_two_checkouts_side_by_side_do_not_know_each_other(empty_folder: Path) -> None:
    with Services.start(empty_folder / "one") as one, Services.start(empty_folder / "two") as two:
        write(one, "first")
        write(two, "second")
        client(one).set("bell", "1")
        assert (words(one), words(two)) == (["first"], ["second"])
        assert client(two).get("bell") is None
        two.stop()
        assert words(one) == ["first"]


def test_programs_that_start_at_once_share_one_server(folder: Path) -> None:
    started: list[Services] = []
    threads = [
        threading.Thread(target=lambda: started.append(Services.start(folder, valkey=False)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({x.postgres.pid for x in started}) == 1
    for services in started:
        services.stop()
    assert started[0].postgres.pid is None


@pytest.mark.parametrize(("throwaway", "fsync"), [(True, "off"), (False, "on")])
def test_only_a_throwaway_cluster_does_not_wait_for_the_disk(
    folder: Path, throwaway: bool, fsync: str
) -> None:
    with (
        Services.start(folder, throwaway=throwaway, valkey=False) as services,
        services.postgres.connect() as connection,
    ):
        assert connection.execute("SHOW fsync").fetchone() == (fsync,)


def test_data_of_another_version_is_named_in_one_sentence(folder: Path) -> None:
    with Services.start(folder, valkey=False) as services:
        version = services.postgres.folder / "PG_VERSION"
    version.write_text("12\n")
    with pytest.raises(ServiceError, match=r"written by PostgreSQL 12 .* `make reset`"):
        Services.start(folder, valkey=False)


def test_a_socket_folder_of_somebody_else_is_not_used(folder: Path) -> None:
    sockets = addresses(folder).sockets
    sockets.symlink_to(folder)
    try:
        with pytest.raises(ServiceError, match="belongs to somebody else"):
            Services.start(folder)
    finally:
        sockets.unlink()


def test_a_wrong_variable_is_named_with_what_it_holds(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMENSPEL_POSTGRES_BIN", "/nowhere")
    with pytest.raises(ServiceError, match="SAMENSPEL_POSTGRES_BIN names /nowhere"):
        Services.start(folder)


def test_debians_postgresql_serves_where_it_is_named(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        pytest.skip("this machine has no PostgreSQL of its own")
    monkeypatch.setenv("SAMENSPEL_POSTGRES_BIN", str(found[0].parent))
    with Services.start(empty_folder, valkey=False) as services:
        write(services, "één")
        assert words(services) == ["één"]


@pytest.mark.parametrize(
    ("broker", "cache"),
    [
        ("redis://host:6379/0", "redis://host:6379/1"),
        ("redis://:secret@host:6379", "redis://:secret@host:6379/1"),
        ("redis://host/", "redis://host/1"),
        ("rediss://host:6379/4", "rediss://host:6379/5"),
    ],
)
def test_the_cache_keeps_to_the_database_after_the_brokers(broker: str, cache: str) -> None:
    assert cache_beside(broker) == cache


def test_what_the_environment_names_is_left_as_it_is() -> None:
    named = {"DATABASE_URL": "postgres://db/x", "REDIS_URL": "redis://bell:6379/0"}
    assert completed(named, None) == named | {"CACHE_URL": "redis://bell:6379/1"}


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [(["migrate"], True), (["makemessages", "-l", "nl"], False), (["migrate", "--help"], False)],
)
def test_only_commands_that_ask_the_database_start_it(arguments: list[str], needed: bool) -> None:
    assert needs_servers(arguments) is needed
