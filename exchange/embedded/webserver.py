"""How gunicorn serves while one develops (`gunicorn -c python:exchange.embedded.webserver`)."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_ALSO_READ_ONCE = (
    "templates/**/*.html",
    "templates/**/*.txt",
    "templates/**/*.mjml",
    "exchange/locale/**/*.mo",
)

worker_class = "gthread"
workers = 1
threads = 8
timeout = 60
graceful_timeout = 3
keepalive = 5
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn's own advice
accesslog = "-"
control_socket_disable = True

# Modules are watched anyway; templates and texts stay in memory once they were read.
reload = True
reload_engine = "poll"
reload_extra_files = [str(x) for pattern in _ALSO_READ_ONCE for x in _ROOT.glob(pattern)]
