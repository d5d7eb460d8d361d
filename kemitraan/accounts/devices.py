"""Devices by the names that people know."""

from ua_parser import parse


def device_name(user_agent: str) -> str:
    """Browser and system of a User-Agent header, "Chrome Mobile di Android"; what is unknown is left out."""
    found = parse(user_agent or "")
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    return " di ".join(part for part in (browser, system) if part) or "Perangkat tidak dikenal"
