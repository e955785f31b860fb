"""
Connections that go only where `guarding` allows, whoever's resolver says what.

A name is resolved here, all its addresses are looked at, and the connection is made to one of those
very addresses: an answer that is another a moment later changes nothing. The certificate and the
Host header are still asked for by name.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from articles.content import guarding

CONNECT_SECONDS = 5.0  # for the name, the connection and TLS
Resolver = Callable[[str, int], Awaitable[list[str]]]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

# The system's resolver can't be told to hurry: names that hang must not hold up the others, as
# they would on the loop's own few threads.
_RESOLVERS = ThreadPoolExecutor(max_workers=32, thread_name_prefix="webhook-name")


class Failed(Exception):
    """Nothing was had that is an answer. The message is a sentence for people."""


async def resolve(host: str, port: int) -> list[str]:
    """Return all addresses of a name, as text, in the order to try them."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(
        _RESOLVERS, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Network:
    """Where connections are made: at public addresses, and those that are allowed besides."""

    allowed: guarding.Allowed
    tls: ssl.SSLContext
    resolve: Resolver = resolve

    async def connect(self, host: str, port: int, *, is_secure: bool) -> Streams:
        """:raises Failed: if it may not be connected to, or isn't there."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                addresses = await self._addresses(host, port)
        except TimeoutError:
            raise Failed(f"The address of {host} wasn’t found in time.") from None
        for address in addresses:
            if not guarding.is_public(address) and not self.allowed.has(host, address):
                raise Failed(
                    f"{host} leads to a private address, and WEBHOOK_ALLOW_PRIVATE doesn’t "
                    "let it through: nothing was sent."
                )
        failure = ""
        for address in addresses:
            try:
                # Each gets its share of the time: one that is silent doesn't use up all of it.
                async with asyncio.timeout(CONNECT_SECONDS / len(addresses)):
                    return await asyncio.open_connection(
                        address,
                        port,
                        ssl=self.tls if is_secure else None,
                        server_hostname=host if is_secure else None,
                    )
            except TimeoutError:
                failure = "Nothing answered at its address in time."
            except ssl.SSLError as error:
                failure = _why_no_tls(error)
            except OSError:
                failure = "Nothing answers at its address."
        raise Failed(failure)

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = await self.resolve(host, port)
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise Failed(f"There is no host of the name {host}.")
        return found


def _why_no_tls(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate isn’t valid: {error.verify_message.rstrip('.')}."
    return "It doesn’t speak TLS as it should."
