"""When the agreements of a list begin and end: words, durations, orders of dates, slips, and proposed values."""

import datetime as dt

import pytest
import time_machine

from kemitraan.exchange.services import commits
from partners.tests.factories import OrganizationFactory
from programs.models import Agreement
from programs.selectors import agreement_display_state
from programs.tests.lists import bring_in, notes, proposals, row, stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own")]

HEAD = "id;mitra;mulai;berakhir;lama\n"
TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def own(institution):
    return OrganizationFactory(institution=institution, name=institution.name, is_own=True, kind="unit")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-25T05:00:00Z", tick=False):
        yield


def line(number: object, start: str, end: str, length: str = "") -> str:
    return f"{number};PT Muria {number} (contoh);{start};{end};{length}\n"


def read(actor, start: str, end: str, length: str = "", **options):
    """One row staged and written: the batch and the agreement."""
    batch = stage(actor, HEAD + line(1, start, end, length), **options)
    commits.commit_import(actor=actor, batch=batch)
    return batch, Agreement.objects.get()


@pytest.mark.parametrize(
    "words",
    [
        "Selamanya",
        "Sampai unit kerja meraih predikat wilayah bebas korupsi",
        "Hingga terbitnya sertifikat",
        "hingga pandemi Berakhir",
        "Kesepakatan",
        "Sesuai Kesep",
        "Hingga Seles",
        "tidak terbatas",
    ],
)
def test_words_are_an_open_end_and_never_an_error(coordinator, words):
    batch, agreement = read(coordinator, "1 Januari 2020", words)
    assert (agreement.ends_on, agreement.open_end_condition, agreement.state) == (None, words, "active")
    assert agreement_display_state(agreement, TODAY).label == "Aktif"
    assert notes(batch, 2, level="info", field="ends_on") == [f"Tanpa tanggal akhir: “{words}”."]
    assert not Agreement.objects.expired_on(TODAY).exists()
    assert agreement.runs_until is None


def test_words_beside_the_dates_stand_for_the_end(coordinator):
    _, agreement = read(coordinator, "2017-03-30", "0000-00-00", "Kesepakatan")
    assert (agreement.ends_on, agreement.open_end_condition) == (None, "Kesepakatan")


def test_start_in_words_is_unknown(coordinator):
    batch, agreement = read(coordinator, "Selamanya", "Selamanya")
    assert (agreement.starts_on, agreement.ends_on, agreement.state) == (None, None, "active")
    assert agreement.source_notes == "Mulai: Selamanya"
    assert notes(batch, 2) == ["“Selamanya” bukan tanggal; tanggal mulai belum diketahui."]


@pytest.mark.parametrize(
    ("end", "length"), [("Telah berakhir", ""), ("0000-00-00", "Telah Berakh"), ("2000-02-01", "Telah Berakh")]
)
def test_words_that_say_it_ended_end_it(coordinator, end, length):
    _, agreement = read(coordinator, "1996-05-09", end, length)
    assert (agreement.state, agreement.state_reason) == ("ended", f"Menurut sumber: {length or end}")


def test_duration_without_an_end_is_kept_and_an_end_proposed(coordinator):
    batch, agreement = read(coordinator, "2021-02-01", "", "2 TAHUN")
    assert (agreement.ends_on, agreement.open_end_condition) == (None, "2 TAHUN")
    assert proposals(batch, 2) == {"ends_on": "2023-01-31"}
    assert notes(batch, 2) == ["Lama “2 TAHUN” disimpan tanpa tanggal akhir."]


def test_proposal_that_a_person_takes_is_written(coordinator):
    batch, agreement = read(coordinator, "2021-02-01", "", "2 TAHUN", takes_proposals=True)
    assert (agreement.ends_on, agreement.open_end_condition) == (dt.date(2023, 1, 31), "")
    assert notes(batch, 2) == ["Lama “2 TAHUN” disimpan tanpa tanggal akhir. Dipakai usulan: 31 Januari 2023."]
    assert agreement_display_state(agreement, TODAY).label == "Berakhir"
    text = HEAD + line(1, "2021-02-01", "", "2 TAHUN")
    assert bring_in(coordinator, text)["changed"] == 0
    assert bring_in(coordinator, text, takes_proposals=True)["changed"] == 0


@pytest.mark.parametrize("length", ["5 Tahun", "5(lima) tahun", "1965 HARI", "29 BULAN"])
def test_duration_in_the_end_column_is_a_duration(coordinator, length):
    batch, agreement = read(coordinator, "2021-02-01", length)
    assert agreement.open_end_condition == length
    assert "ends_on" in proposals(batch, 2)


def test_duration_without_a_unit_proposes_nothing(coordinator):
    batch, agreement = read(coordinator, "2021-02-01", "", "2")
    assert (agreement.open_end_condition, proposals(batch, 2)) == ("2", {})
    assert "tanpa satuan" in notes(batch, 2)[0]


def test_duration_without_a_unit_that_fits_the_dates_needs_no_look(coordinator):
    batch, agreement = read(coordinator, "2020-11-01", "2022-11-01", "2")
    assert (agreement.ends_on, notes(batch, 2)) == (dt.date(2022, 11, 1), [])


def test_unit_of_a_duration_may_have_its_own_column(coordinator):
    text = "id;mitra;tanggal_mulai;durasi_perjanjian;satuan_durasi_perjanjian\n1;PT Muria (contoh);2021-02-01;5;BULAN\n"
    assert proposals(stage(coordinator, text), 2) == {"ends_on": "2021-06-30"}


def test_duration_of_an_unknown_start_is_a_draft_for_a_person(coordinator):
    batch, agreement = read(coordinator, "0000-00-00", "0000-00-00", "5 Tahun")
    assert (agreement.state, agreement.open_end_condition) == ("draft", "5 Tahun")
    assert notes(batch, 2) == ["Lama “5 Tahun” tanpa tanggal mulai.", "Tanpa tanggal; masuk sebagai draf."]


def test_period_of_years_is_kept_and_dates_proposed(coordinator):
    batch, agreement = read(coordinator, "", "", "2017–2021")
    assert (agreement.starts_on, agreement.open_end_condition) == (None, "2017–2021")
    assert proposals(batch, 2) == {"starts_on": "2017-01-01", "ends_on": "2021-12-31"}
    assert bring_in(coordinator, HEAD + line(1, "", "", "2017–2021"), takes_proposals=True)["changed"] == 1
    agreement.refresh_from_db()
    assert (agreement.starts_on, agreement.ends_on) == (dt.date(2017, 1, 1), dt.date(2021, 12, 31))


@pytest.mark.parametrize("length", ["", "0", "0 TAHUN"])
def test_end_that_is_not_named_stays_open_without_words(coordinator, length):
    _, agreement = read(coordinator, "2016-06-06", "", length if length != "0 TAHUN" else "0")
    assert (agreement.ends_on, agreement.open_end_condition, agreement.state) == (None, "", "active")


@pytest.mark.parametrize(
    ("start", "end", "length", "proposal"),
    [
        ("4 November 2026", "4 Oktober 2026", "", None),
        ("29 Juli 2022", "28 Juli 2022", "", None),
        ("2014-06-11", "2013-07-11", "1 Tahun", "2015-06-10"),
    ],
)
def test_end_before_the_start_is_shown_and_not_written(coordinator, start, end, length, proposal):
    batch, agreement = read(coordinator, start, end, length)
    assert agreement.ends_on is None
    assert agreement.source_notes.startswith(f"Berakhir: {end}")
    assert proposals(batch, 2).get("ends_on") == proposal
    assert "sebelum mulai" in notes(batch, 2, field="ends_on")[0]


def test_end_on_the_start_is_kept_and_shown(coordinator):
    batch, agreement = read(coordinator, "2024-04-30", "2024-04-30")
    assert agreement.ends_on == dt.date(2024, 4, 30)
    assert "hari yang sama" in notes(batch, 2)[0]


def test_end_on_the_start_beside_a_duration_proposes_the_end(coordinator):
    batch, agreement = read(coordinator, "2013-05-31", "2013-05-31", "5 Tahun")
    assert (agreement.ends_on, proposals(batch, 2)) == (dt.date(2013, 5, 31), {"ends_on": "2018-05-30"})


def test_end_on_the_start_beside_an_earlier_signature_proposes_the_start(coordinator):
    text = (
        HEAD.strip() + ";tanggal_penetapan\n" + line(1, "17/11/2026", "17/11/2026", "1 TAHUN").strip() + ";17/11/2025\n"
    )
    assert proposals(stage(coordinator, text), 2) == {"starts_on": "2025-11-17"}


def test_duration_that_does_not_fit_is_shown_and_the_dates_kept(coordinator):
    batch, agreement = read(coordinator, "2024-10-30", "2024-12-31", "1 HARI")
    assert (agreement.ends_on, agreement.source_notes) == (dt.date(2024, 12, 31), "Lama: 1 HARI")
    assert notes(batch, 2) == ["Lama “1 HARI” tidak cocok dengan tanggalnya; tanggal yang dipakai."]


def test_impossible_year_is_left_out_with_what_follows(coordinator):
    batch, agreement = read(coordinator, "13/12/0205", "12/12/2030", "5 TAHUN")
    assert (agreement.starts_on, agreement.ends_on) == (None, dt.date(2030, 12, 12))
    assert "tahun 205 tidak mungkin" in notes(batch, 2)[0]
    assert proposals(batch, 2) == {"starts_on": "2025-12-13"}
    assert agreement.source_notes == "Mulai: 13/12/0205"


def test_very_long_term_is_kept_and_shown(coordinator):
    batch, agreement = read(coordinator, "2024-02-16", "16/02/2100")
    assert agreement.ends_on == dt.date(2100, 2, 16)
    assert "lima puluh tahun" in notes(batch, 2)[0]


MIXED = HEAD + (
    line(1, "12/31/2013", "12/30/2018", "5 TAHUN")
    + line(2, "31/12/2024", "30/12/2029", "5 TAHUN")
    + line(3, "03/12/2014", "03/11/2019", "5 TAHUN")
    + line(4, "12/04/2017", "12/04/2018", "1 TAHUN")
    + line(5, "06/06/2016", "")
    + line(6, "11/23/2022", "23/12/2022")
)


def test_column_in_both_orders_reads_what_is_clear_and_lists_the_rest(coordinator):
    batch = stage(coordinator, MIXED)
    found = {
        number: (row(batch, number).values["starts_on"], row(batch, number).values["ends_on"]) for number in range(2, 8)
    }
    assert found == {
        2: ("2013-12-31", "2018-12-30"),
        3: ("2024-12-31", "2029-12-30"),
        4: ("2014-03-12", "2019-03-11"),
        5: ("", ""),
        6: ("2016-06-06", ""),
        7: ("2022-11-23", "2022-12-23"),
    }
    assert notes(batch, 2) == ["Dibaca bulan dulu: 31 Desember 2013.", "Dibaca bulan dulu: 30 Desember 2018."]
    assert notes(batch, 3) == []
    assert notes(batch, 4, field="starts_on") == ["“03/12/2014” dibaca 12 Maret 2014, sesuai lama “5 TAHUN”."]
    assert "tidak jelas mana hari" in notes(batch, 5, field="starts_on")[0]
    assert row(batch, 5).issues[0]["choices"] == ["2017-04-12", "2017-12-04"]
    commits.commit_import(actor=coordinator, batch=batch)
    unclear = Agreement.objects.get(external_id="4")
    assert unclear.source_notes == "Mulai: 12/04/2017\nBerakhir: 12/04/2018"
    assert (unclear.state, unclear.open_end_condition) == ("draft", "1 TAHUN")


def test_date_that_a_person_picks_is_written_and_brings_the_draft_into_force(coordinator):
    bring_in(coordinator, MIXED)
    picked = {"starts_on": {"5": "2017-12-04"}, "ends_on": {"5": "2018-12-04"}}
    batch = stage(coordinator, MIXED, dates=picked)
    assert row(batch, 5).diff["starts_on"] == ["", "2017-12-04"]
    assert notes(batch, 5, level="info") == ["Tanggal pilihan Anda.", "Tanggal pilihan Anda."]
    counts = commits.commit_import(actor=coordinator, batch=batch).counts
    assert (counts["created"], counts["changed"]) == (0, 1)
    found = Agreement.objects.get(external_id="4")
    assert (found.starts_on, found.ends_on, found.state) == (dt.date(2017, 12, 4), dt.date(2018, 12, 4), "active")


def test_order_that_a_person_chose_refuses_what_does_not_fit(coordinator):
    batch = stage(coordinator, MIXED, date_order="dmy")
    assert row(batch, 5).values["starts_on"] == "2017-04-12"
    assert notes(batch, 2, level="error")[0] == "“12/31/2013” bukan tanggal dalam urutan yang dipilih."


def test_order_is_that_of_the_clear_rows(coordinator):
    batch = stage(coordinator, HEAD + line(1, "12/31/2013", "") + line(2, "03/04/2014", ""))
    assert row(batch, 3).values["starts_on"] == "2014-03-04"
    batch = stage(coordinator, HEAD + line(1, "31/12/2013", "") + line(2, "03/04/2014", ""))
    assert row(batch, 3).values["starts_on"] == "2014-04-03"


@pytest.mark.parametrize("cell", ["46237", "31/02/2026", "99/99/2026"])
def test_serials_and_impossible_dates_are_wrong(coordinator, cell):
    batch = stage(coordinator, HEAD + line(1, cell, "Selamanya"))
    assert notes(batch, 2, level="error") == [f"“{cell}” bukan tanggal; tulis seperti 25/11/2026."]


def test_dates_of_all_common_writings(coordinator):
    cells = [
        "03/08/2026",
        "13/08/2026",
        "3 Agustus 2026",
        "17 Agt 2026",
        "2026-08-03",
        "March 31, 2015",
        "",
        "-",
        "01/01/1970",
    ]
    batch = stage(coordinator, HEAD + "".join(line(n, cell, "Selamanya") for n, cell in enumerate(cells)))
    found = [row(batch, number).values["starts_on"] for number in range(2, 11)]
    assert found == ["2026-08-03", "2026-08-13", "2026-08-03", "2026-08-17", "2026-08-03", "2015-03-31", "", "", ""]


def test_future_start_runs_later_beside_the_word_of_the_source(coordinator):
    text = HEAD.strip() + ";status\n" + line(1, "7 Desember 2026", "31 Desember 2029").strip() + ";Berjalan\n"
    bring_in(coordinator, text)
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.source_status) == ("active", "Berjalan")
    assert agreement_display_state(agreement, TODAY).label == "Belum mulai"


def test_signature_alone_makes_it_signed_and_no_date_a_draft(coordinator):
    head = "id;mitra;mulai;tanggal tanda tangan;judul\n"
    bring_in(
        coordinator, head + "1;PT Muria (contoh);;2025-02-03;Sewa (contoh)\n2;PT Muria (contoh);;;Riset (contoh)\n"
    )
    assert list(Agreement.objects.order_by("external_id").values_list("state", flat=True)) == ["signed", "draft"]
    parties = Agreement.objects.get(external_id="1").parties.all()
    assert [party.signed_on for party in parties] == [dt.date(2025, 2, 3)] * 2


def test_signature_to_come_is_only_noted(coordinator):
    head = "id;mitra;mulai;tanggal tanda tangan\n"
    batch = stage(coordinator, head + "1;PT Muria (contoh);2025-01-01;2027-02-03\n")
    assert "di masa depan" in notes(batch, 2, field="signed_on")[0]
    commits.commit_import(actor=coordinator, batch=batch)
    agreement = Agreement.objects.get()
    assert agreement.parties.first().signed_on is None
    assert agreement.source_notes == "Tanda tangan: 2027-02-03"


def test_new_date_that_contradicts_what_is_stored_is_not_taken(coordinator):
    bring_in(coordinator, HEAD + line(1, "2025-01-01", "2025-12-31"))
    batch = stage(coordinator, HEAD + line(1, "2026-06-01", "Selamanya"))
    assert row(batch, 2).action == "unchanged"
    assert "tidak cocok dengan masa yang tersimpan" in notes(batch, 2)[0]


def test_person_who_mended_an_end_keeps_it(coordinator):
    _, agreement = read(coordinator, "2021-02-01", "Kesepakatan")
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=dt.date(2024, 1, 31), open_end_condition="")
    assert bring_in(coordinator, HEAD + line(1, "2021-02-01", "Kesepakatan"))["unchanged"] == 1
