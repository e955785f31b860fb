"""
A receiver in a process of its own: it writes down what arrives, and then says that it took it.

    python -m benchmarks.webhooks.receiver PORT FILE

Each line of the file: when it arrived, the path, the webhook-id, the article, the sequence, and the
moment of the change. A path /h… is never answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time

TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"


class Receiving(asyncio.Protocol):
    def __init__(self, file: int) -> None:
        self.file = file
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  of a TCP server
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, rest = self.buffer.partition(b"\r\n\r\n")
            first, *lines = head.decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
            length = int(headers["content-length"])
            if len(rest) < length:
                return
            self.buffer = rest[length:]
            path = first.split(" ")[1]
            if path.startswith("/h"):
                continue
            message = json.loads(rest[:length])
            data_ = message["data"]
            line = (time.time(), path, headers["webhook-id"], data_["id"])
            line = (*line, data_["sequence"], message["timestamp"])
            # Straight to the system: what was written outlives this process, and is written first.
            os.write(self.file, (" ".join(map(str, line)) + "\n").encode())
            self.transport.write(TAKEN)


async def serve(port: int, path: str) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    server = await asyncio.get_running_loop().create_server(
        lambda: Receiving(file), "127.0.0.1", port, reuse_address=True, backlog=1024
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
