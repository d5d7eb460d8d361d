"""Posting to a server that somebody named: no redirects, bounded answers, and no way into the own network."""

import datetime as dt
import email.utils
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from kemitraan.core import clock
from kemitraan.core.channels.protocol import DeliveryProblem, Postponed, Refused

CONNECT_SECONDS = 5
READ_SECONDS = 10
LONGEST_ANSWER = 64 * 1024
LONGEST_RETRY_SECONDS = 4 * 3600
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
LATER = {408, 425, 429}


class NotReached(Exception):
    """Nothing was sent: the address does not resolve, nobody listens, or the connection is not safe."""


class AnswerMissing(Exception):
    """The request was sent and no whole answer came back."""


class UnsafeAddress(ValueError):
    """The address is not one to which this installation sends; the message says why."""


@dataclass(frozen=True)
class Answer:
    """What a server answered; of a long body only the beginning."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def wait_seconds(self) -> float | None:
        """How long the server asks to be left alone, of its `Retry-After`; None when it does not say."""
        raw = self.headers.get("Retry-After", "").strip()
        if raw.isascii() and raw.isdigit():
            seconds = float(raw)
        elif raw and (parsed := _http_date(raw)) is not None:
            seconds = (parsed - clock.now()).total_seconds()
        else:
            return None
        return min(max(seconds, 1), LONGEST_RETRY_SECONDS)


def check_address(url: str, *, allows_local: bool) -> None:
    """Raise `UnsafeAddress` unless `url` is https to a host with a name; `allows_local` also lets http pass."""
    try:
        parts = urlsplit(url)
        is_readable = parts.port != 0 and parts.netloc.isascii()
    except ValueError:  # brackets that do not close, or a port that is no number
        is_readable = False
    if not is_readable:
        raise UnsafeAddress("Alamat tidak terbaca. Nama domain ditulis dengan huruf a-z, port dengan angka.")
    if parts.scheme != "https" and not (allows_local and parts.scheme == "http"):
        raise UnsafeAddress("Alamat harus diawali https://.")
    if not parts.hostname or parts.username or parts.password:
        raise UnsafeAddress("Tulis alamat lengkap tanpa nama pengguna, misalnya https://contoh.ac.id/pengingat.")


def post(url: str, body: bytes, headers: Mapping[str, str], *, allows_local: bool = False) -> Answer:
    """Send `body` to `url` and wait for the answer, up to 15 seconds.

    The name is resolved once and the connection goes to that very address, so that a name cannot point elsewhere a
    moment later; private and loopback addresses are refused unless `allows_local`. Raises `UnsafeAddress`,
    `NotReached` and `AnswerMissing`.
    """
    check_address(url, allows_local=allows_local)
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _resolve(host, port, allows_local=allows_local)
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            address, port, timeout=timeout, retries=False, assert_hostname=host, server_hostname=host
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, timeout=timeout, retries=False)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    with pool:
        try:
            response = pool.urlopen(
                "POST",
                target,
                body=body,
                headers={"User-Agent": "Kemitraan", "Host": parts.netloc, **headers},
                redirect=False,
                assert_same_host=False,
                preload_content=False,
            )
        except (NewConnectionError, ConnectTimeoutError, SSLError) as error:
            raise NotReached(_words(error)) from error
        except HTTPError as error:
            raise AnswerMissing(_words(error)) from error
        try:
            return Answer(response.status, response.headers, response.read(LONGEST_ANSWER, decode_content=False))
        except HTTPError as error:
            raise AnswerMissing(_words(error)) from error


def problem_of(answer: Answer) -> DeliveryProblem:
    """What an answer that is no success means for the message: later for 408, 425, 429 and 5xx, else never."""
    words = f"{answer.status} {answer.body[:200].decode(errors='replace')}".strip()
    if answer.status in LATER or answer.status >= 500:
        return Postponed(words, wait_seconds=answer.wait_seconds, holds_address=answer.status == 429)
    return Refused(words)


def _resolve(host: str, port: int, *, allows_local: bool) -> str:
    """One address of `host`. Raises `NotReached` without any, `UnsafeAddress` when one leads into a private network."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached(f"{host} tidak ditemukan.") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not allows_local and not all(map(_is_public, addresses)):
        raise UnsafeAddress("Alamat ini berada di jaringan sendiri, bukan di internet.")
    return addresses[0]


def _is_public(address: str) -> bool:
    """Also an IPv6 address that only wraps one of IPv4 (mapped, 6to4, NAT64) is judged by that one."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF) if parsed in NAT64 else None
        parsed = parsed.ipv4_mapped or parsed.sixtofour or translated or parsed
    return parsed.is_global and not parsed.is_multicast


def _http_date(raw: str) -> dt.datetime | None:
    try:
        parsed = email.utils.parsedate_to_datetime(raw)
    except (TypeError, ValueError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
