"""Rules about names and identity numbers."""

import re
import unicodedata

# Written forms of a body's legal form, longest first. An empty canonical form only qualifies another one.
LEGAL_FORMS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("badan", "usaha", "milik", "desa"), "bumdes"),
    (("perseroan", "terbatas"), "pt"),
    (("persekutuan", "komanditer"), "cv"),
    (("usaha", "dagang"), "ud"),
    (("bum", "desa"), "bumdes"),
    (("p", "t"), "pt"),
    (("c", "v"), "cv"),
    (("u", "d"), "ud"),
    (("pt",), "pt"),
    (("cv",), "cv"),
    (("ud",), "ud"),
    (("fa",), "firma"),
    (("firma",), "firma"),
    (("koperasi",), "koperasi"),
    (("yayasan",), "yayasan"),
    (("perkumpulan",), "perkumpulan"),
    (("perum",), "perum"),
    (("bumdes",), "bumdes"),
    (("persero",), ""),
    (("tbk",), ""),
)
# Standard Indonesian writes these in two words; in names they stand in one as often.
WRITTEN_APART = {
    "kerjasama": "kerja sama",
    "olahraga": "olah raga",
    "tanggungjawab": "tanggung jawab",
    "sumberdaya": "sumber daya",
    "ujicoba": "uji coba",
    "budidaya": "budi daya",
    "usahatani": "usaha tani",
    "gotongroyong": "gotong royong",
    "serbaguna": "serba guna",
    "serbausaha": "serba usaha",
    "simpanpinjam": "simpan pinjam",
    "kotamadya": "kota madya",
}
FORM_CODES = tuple(dict.fromkeys(code for _, code in LEGAL_FORMS if code))
LONGEST_NAME = 250
_FORMS_BEGIN = frozenset(written[0] for written, _ in LEGAL_FORMS)
_FORMS_END = frozenset(written[-1] for written, _ in LEGAL_FORMS)
_QUOTES = re.compile("[\"'`´‘’‚“”„«»]")
_NOT_WORD = re.compile(r"[\W_]+")


def split_name(name: str) -> tuple[str, str]:
    """The words that tell a body apart, and its legal form (`pt`, `cv` … or empty): `("maju jaya", "pt")`.

    Case, dots, commas and quotes do not count. The legal form is read only at the two ends of the name, or
    before a bracket as in `MAJU JAYA, PT (Cabang Demak)`, so `Koperasi Pegawai PT Telkom` is a cooperative.
    A name that is nothing but a legal form keeps its words.
    """
    plain = _QUOTES.sub("", plain_letters(name).replace("&", " dan "))
    head, _, tail = plain.partition("(")
    rest, form = _without_form(_words(head))
    rest, second = _without_form(rest + _words(tail))
    return (" ".join(rest), form or second) if rest else (" ".join(_words(plain)), "")


def plain_letters(text: str) -> str:
    """Lower case without accents: `Café` gives `cafe`."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def form_of_word(word: str) -> str:
    """The legal form that a single word is (`P.T.` gives `pt`); empty for any other word."""
    rest, form = _without_form(_words(plain_letters(word)))
    return "" if rest else form


def spellings_of(word: str) -> list[str]:
    """Other ways to write a word that people write in one piece and in two: `kerjasama` gives `kerja sama`."""
    apart = WRITTEN_APART.get(plain_letters(word))
    return [apart] if apart else []


def _words(text: str) -> list[str]:
    return [word for word in _NOT_WORD.split(text) if word]


def _without_form(words: list[str]) -> tuple[list[str], str]:
    """Words left after legal forms are taken off both ends, and the first form found."""
    form = ""
    while found := _form_at_an_end(words):
        words, code = found
        form = form or code
    return words, form


def _form_at_an_end(words: list[str]) -> tuple[list[str], str] | None:
    if not words or (words[0] not in _FORMS_BEGIN and words[-1] not in _FORMS_END):
        return None
    for written, code in LEGAL_FORMS:
        size = len(written)
        if tuple(words[:size]) == written:
            return words[size:], code
        if tuple(words[-size:]) == written:
            return words[:-size], code
    return None


def normalize_name(name: str) -> str:
    """What two spellings of one name share: `PT. Maju Jaya` and `MAJU JAYA, P.T.` give `maju jaya pt`.

    The legal form stands last, so that a CV of the same name is similar (`similar_names`) but not the same,
    and Tbk or Persero make nobody look alike.
    """
    words, form = split_name(name)
    return f"{words} {form}".strip()[:LONGEST_NAME]


def similar_names(name: str) -> list[str]:
    """Normalized names that a person should look at before writing `name`: the same words, any legal form."""
    words, form = split_name(name)
    return list(dict.fromkeys([f"{words} {form}".strip(), words, *(f"{words} {code}" for code in FORM_CODES)]))


def clean_nik(text: str) -> str:
    """The 16 digits of a national identity number (NIK), spaces, dots and hyphens dropped; empty for empty.

    Form: PP KK CC DDMMYY SSSS, 40 added to the day of women. Raises ValueError with a sentence for people.
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{16}", digits):
        raise ValueError("NIK terdiri dari 16 angka.")
    day, month = int(digits[6:8]), int(digits[8:10])
    is_day = 1 <= day <= 31 or 41 <= day <= 71
    if "00" in (digits[:2], digits[2:4], digits[4:6]) or not is_day or not 1 <= month <= 12 or digits[12:] == "0000":
        raise ValueError("NIK ini tidak mungkin benar; periksa angkanya.")
    return digits


def legal_form_of(name: str) -> str:
    """The legal form that the name itself says, as a value of `LegalForm`; empty when it says none."""
    return split_name(name)[1]


def form_of_normalized(normalized_name: str) -> str:
    """The legal form out of a normalized name, where it stands last; empty when there is none."""
    words, _, last = normalized_name.rpartition(" ")
    return last if words and last in FORM_CODES else ""
