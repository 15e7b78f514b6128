"""The model server of one lane: it records what it is asked, and answers `ok` or what the case says."""

import asyncio
import socket
import struct

from message import Incomplete, Malformed, read_request

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"


class Origin:
    def __init__(self):
        self.answer = OK
        self.after = "keep"  # what follows an answer: keep, close or reset
        self.requests = []
        self.faults = []

    async def listen(self, port):
        return await asyncio.start_server(self.serve, "127.0.0.1", port)

    def begin(self, case):
        self.requests, self.faults = [], []
        self.answer, self.after = case.answer or OK, case.after

    async def serve(self, reader, writer):
        data = b""
        try:
            while more := await reader.read(65536):
                data = await self.take(data + more, writer)
                if data is None:
                    break
        except Malformed as fault:
            self.faults.append(f"forwarded {fault}")
        except (ConnectionError, asyncio.CancelledError):
            pass  # the gateway, or the run, is done with it
        finally:
            writer.close()

    async def take(self, data, writer):
        """Answers the whole requests in `data`, and returns the rest; None when the connection is to end."""
        while data:
            try:
                request, size = read_request(data)
            except Incomplete:
                break
            data = data[size:]
            self.requests.append(request)
            if not await self.reply(request, writer):
                return None
        return data

    async def reply(self, request, writer):
        """Whether the connection goes on."""
        head_only = request.method == "HEAD" and self.answer is OK
        writer.write(self.answer[: -len(b"ok")] if head_only else self.answer)
        await writer.drain()
        if self.after == "reset":
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        return self.after == "keep"
