"""The least mail server there is: takes every mail, keeps none. `python -m … PORT`; ends with its parent's signal."""

import socketserver
import sys


class Taker(socketserver.StreamRequestHandler):
    """One connection; answers in the order of RFC 5321 without looking at what it is told."""

    def handle(self) -> None:
        self._say(b"220 uji")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self._say(b"354 go on")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self._say(b"250 taken")
            elif command == b"QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"250 uji")

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


if __name__ == "__main__":
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), Taker) as server:
        server.serve_forever()
