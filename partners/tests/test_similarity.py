"""When two organizations look like one: failure S01 and its neighbors, and the time it takes."""

import pytest

from partners.rules import split_name
from partners.rules.similarity import (
    Facts,
    all_likenesses,
    block_keys,
    compare,
    phone_tails,
    split_normalized,
)
from partners.rules.spelling import is_far_misspelling, is_misspelling, nearby
from partners.tests.spellings import misspellings

S01 = [
    "PT Sinar Timur Tbk",
    "PT Bukit Barat Tbk",
    "PT. Maju Jaya",
    "MAJU JAYA, P.T.",
    "CV Maju Jaya",
    "Yayasan Maju Jaya",
]


def facts(key: int, name: str, **more) -> Facts:
    core, form = split_name(name)
    return Facts(key=key, core=core, form=form, **more)


def test_names_of_s01_are_judged_as_people_would():
    """Failure S01."""
    found = all_likenesses(facts(number, name) for number, name in enumerate(S01, start=1)).pairs
    assert {pair for pair, likeness in found.items() if likeness.is_same} == {(3, 4)}
    assert {pair for pair, likeness in found.items() if not likeness.is_same} == {
        (3, 5),
        (3, 6),
        (4, 5),
        (4, 6),
        (5, 6),
    }


def test_every_likeness_carries_its_reasons_in_words():
    likeness = compare(
        facts(1, "PT Maju Jaya", phones=frozenset({"8123456789"})),
        facts(2, "CV Maju Jaya", phones=frozenset({"8123456789"})),
    )
    assert [(reason.factor, reason.weight) for reason in likeness.reasons] == [("words", 50), ("phone", 35)]
    assert [reason.sentence for reason in likeness.reasons] == [
        "Kata-kata namanya sama, bentuknya berbeda: PT dan CV.",
        "Nomor telepon sama (08123456789).",
    ]
    assert likeness.score == 85


@pytest.mark.parametrize("number", ["nib", "npwp", "legal_number"])
def test_same_number_makes_two_names_the_same(number):
    likeness = compare(facts(1, "PT Laut", **{number: "123"}), facts(2, "CV Bukit", **{number: "123"}))
    assert likeness.is_same
    assert likeness.reasons[0].factor == number


def test_reason_of_an_npwp_never_says_the_number():
    likeness = compare(facts(1, "Ibu Sari", npwp="rahasia"), facts(2, "Bu Sari", npwp="rahasia"))
    assert all("rahasia" not in (reason.value + reason.sentence) for reason in likeness.reasons)


def test_same_name_with_different_numbers_is_left_to_a_person():
    likeness = compare(facts(1, "PT Maju", nib="1"), facts(2, "PT Maju", nib="2"))
    assert not likeness.is_same
    assert "NIB berbeda." in [reason.sentence for reason in likeness.reasons]


def test_same_name_in_another_regency_is_only_similar():
    likeness = compare(facts(1, "KUD Makmur", regency="demak"), facts(2, "KUD Makmur", regency="kudus"))
    assert not likeness.is_same


def test_people_of_one_name_are_only_similar():
    one, other = (facts(key, "Sukarni", kind="individual", regency="demak") for key in (1, 2))
    assert not compare(one, other).is_same


def test_unit_and_its_parent_rightly_share_a_phone():
    parent = facts(1, "Universitas Muria", phones=frozenset({"2912345"}))
    unit = facts(2, "Fakultas Teknik", phones=frozenset({"2912345"}), parent=1)
    sibling = facts(3, "Fakultas Hukum", phones=frozenset({"2912345"}), parent=1)
    assert compare(parent, unit) is None
    assert compare(unit, sibling) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("maju jaya", "maju jayaa", True),
        ("maju jaya", "mjau jaya", True),
        ("maju jaya", "jaya maju", True),
        ("sinar maju", "sinarmaju", True),
        ("maju jaya", "maju raya", True),
        ("mawar 1", "mawar 2", False),
        ("mawar ii", "mawar iii", False),
        ("tani a", "tani b", False),
        ("maju jaya", "mundur jaya", False),
        ("maju jaya", "maju jaya", False),
        ("maju jaya", "maju jaya abadi", False),
    ],
)
def test_slips_and_different_names_are_told_apart(one, other, expected):
    assert is_misspelling(one, other) is expected
    assert is_misspelling(other, one) is expected
    assert (other in misspellings(one)) is expected


def test_every_misspelling_meets_the_name_under_a_shared_key():
    name = facts(1, "PT Sinar Maju")
    for number, written in enumerate(sorted(misspellings(name.core)), start=2):
        other = Facts(key=number, core=written, form="pt")
        assert is_misspelling(name.core, written), written
        assert block_keys(name) & block_keys(other), written


FAR = [
    ("pembangunan desa", "pembanguann desa", False),  # one swap
    ("pembangunan desa", "pembangnuaan desa", True),
    ("pembangunan desa", "bembangumam desa", False),  # three letters
    ("pembangunan desa", "bembangunam desa", False),  # both ends
    ("pembangunan desa", "pembangunangs desa", True),
    ("pembangunan desa", "pembangun desa", True),
    ("sejahtera", "sejatera", False),  # one slip
    ("sejahtera", "sejatra", False),  # the shorter one has seven letters
    ("sukamulya", "sukomulyo", True),
    ("sejahtera abadi", "sejahtera abdai", False),
    ("sejahtera abadi", "sejahtra abaddi", False),  # in two words
    ("kelompok12", "kelompok34", False),
    ("perikanan", "pertanian", False),
    ("sejahtera", "sejahtera", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), FAR)
def test_two_slips_count_in_one_long_word_with_a_right_end(one, other, expected):
    assert is_far_misspelling(one, other) is expected
    assert is_far_misspelling(other, one) is expected
    if expected:
        assert block_keys(facts(1, one)) & block_keys(facts(2, other))


def test_two_slips_weigh_less_than_one_and_nothing_in_another_place():
    one, slip, far = ("Sukamulya Bersama", "Sukamulyo Bersama", "Sukomulyo Bersama")
    assert compare(facts(1, one), facts(2, slip)).reasons[0].factor == "spelling"
    likeness = compare(facts(1, one, regency="demak"), facts(2, far, regency="demak"))
    assert [(reason.factor, reason.weight) for reason in likeness.reasons] == [("spelling", 35), ("place", 10)]
    assert not likeness.is_same
    assert compare(facts(1, one, regency="demak"), facts(2, far, regency="kudus")) is None


@pytest.mark.parametrize(
    "name", ["PT Sinar Maju", "Sinarmaju", "KWT Laut", "Kelompok Tani Sejahtera Abadi Jaya", "CV Makmursejahtera"]
)
def test_every_misspelling_stands_nearby(name):
    core, form = split_name(name)
    near, tail = nearby(core, form), f" {form}" if form else ""
    for written in misspellings(core):
        full = f"{written}{tail}"
        assert full in near.exact or full.startswith(near.begins) or full.endswith(near.ends), full


@pytest.mark.parametrize(("one", "other"), [pair[:2] for pair in FAR if pair[2]])
def test_two_slips_stand_nearby(one, other):
    for typed, stored in ((one, other), (other, one)):
        near = nearby(typed, "")
        assert stored.startswith(near.begins) or stored.endswith(near.ends)


@pytest.mark.parametrize(
    ("text", "tails"),
    [
        ("0812-3456-7890", {"81234567890"}),
        ("+62 812 3456 7890, 024-7654321", {"81234567890", "247654321"}),
        ("112", set()),
        ("", set()),
    ],
)
def test_phones_are_compared_by_their_digits(text, tails):
    assert phone_tails(text) == tails


def test_normalized_name_is_split_as_it_was_made():
    assert split_normalized("maju jaya pt") == ("maju jaya", "pt")
    assert split_normalized("pt") == ("pt", "")


def test_ten_thousand_of_one_name_give_pairs_that_grow_with_them():
    rows = [facts(number, "Kelompok Tani Makmur") for number in range(1, 10_001)]
    found = all_likenesses(rows)
    assert (len(found.pairs), found.count) == (9_999, 9_999)


def sharing(count: int) -> list[Facts]:
    """Fifteen at a time share a phone; every third is of one name with the next."""
    return [
        facts(number, f"PT Nama {number // 3:05} Lain", phones=frozenset({f"812{number // 15:06}"}))
        for number in range(1, count + 1)
    ]


def test_of_too_many_pairs_the_likest_are_kept_whatever_the_order():
    rows = sharing(300)
    everything = all_likenesses(rows).pairs
    ranked = sorted(everything, key=lambda pair: (everything[pair].is_same, everything[pair].score, -pair[0], -pair[1]))
    assert len(everything) > 1_000
    for most in (1, 10, 200, 700, 5_000):
        wanted = set(ranked[-most:])
        for one in (all_likenesses(rows, most), all_likenesses(rows[::-1], most)):
            assert (set(one.pairs), one.count) == (wanted, len(everything))


def test_pairs_that_are_kept_are_those_that_are_found_without_a_limit():
    rows = sharing(60)
    kept = all_likenesses(rows, 20).pairs
    everything = all_likenesses(rows).pairs
    assert all(everything[pair] == likeness for pair, likeness in kept.items())
