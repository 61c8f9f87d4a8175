"""What every gunicorn of ours is started with; how many workers there are is said where it is started."""

from typing import Any

# Not gunicorn's own: under that, one process answers nearly everybody (web_worker.py).
worker_class = "yinhang.web_worker.FairWorker"
threads = 4
# Longer than nginx keeps an idle line (nginx.conf): it is never gunicorn that hangs up first.
keepalive = 75
preload_app = True
# It would be written beside the program, where the unit may write nothing; systemd does what it is for.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:  # noqa: ARG001 — gunicorn calls it so
    """A worker takes visitors when it can draw: no first visitor waits for V8. Before the fork it must not start."""
    from pledges.pictures import engine  # the site is loaded by now

    engine.warm()
