"""What axe finds on a page that a browser test has open."""

import json
from pathlib import Path

import axe_playwright_python

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()
VIOLATIONS = """
axe.run({resultTypes: ["violations"]})
  .then(answer => JSON.stringify(answer.violations.map(found => [found.id, found.nodes.map(node => node.html)])))
"""


def violations(page) -> list:
    """What axe finds; it is injected past the page's content policy."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE})
    answer = session.send("Runtime.evaluate", {"expression": VIOLATIONS, "awaitPromise": True, "returnByValue": True})
    session.detach()
    return json.loads(answer["result"]["value"])
