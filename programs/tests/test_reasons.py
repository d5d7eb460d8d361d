"""Reasons as they are drawn: those just found and those kept with a candidate look the same, and are text."""

import pytest

from programs.rules.suggestions import Reason
from programs.templatetags.reasons import reasons

REASON = Reason("region", "Wilayah", 12.46, 20, "Kab. <b>Demak</b> & sekitarnya.")


@pytest.mark.parametrize("row", [REASON, REASON.as_row()])
def test_a_reason_is_drawn_with_its_points_and_words(row):
    drawn = reasons([row])
    assert '<meter class="reason-meter" min="0" max="20" value="12.5" aria-label="Wilayah: 12 dari 20">' in drawn
    assert "Kab. &lt;b&gt;Demak&lt;/b&gt; &amp; sekitarnya." in drawn


def test_no_reasons_are_an_empty_list():
    assert reasons([]) == '<ul class="reasons"></ul>'
