"""A web server on loopback that checks nothing by itself: it keeps what it got and answers what a test says."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Got:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Web:
    """`answer` is (status, headers, body), or `hang` or `drop`."""

    url: str = ""
    answer: tuple[int, dict[str, str], bytes] | str = (200, {}, b"{}")
    got: list[Got] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Web]:
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            web.got.append(Got(self.path, headers, body))
            if web.answer == "drop":
                return
            if web.answer == "hang":
                time.sleep(3)
                return
            status, answered, content = web.answer
            self.send_response(status)
            for name, value in answered.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        web.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield web
        server.shutdown()
        thread.join()
