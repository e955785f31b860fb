"""No Django at all in the way of a request: the server's own limit."""

from .ours import *  # noqa: F403

WSGI_APPLICATION = "benchmarks.reads.hello.application"
