"""Rules about codes and names of administrative regions.

Codes are those of the Ministry of Home Affairs (Permendagri 58/2021): `PP`, `PP.KK`, `PP.KK.CC`, `PP.KK.CC.DDDD`.
They are not those of Statistics Indonesia (BPS), which look alike and mean other places.
"""

import re
import unicodedata

from partners.enums import RegionLevel

CODE = re.compile(r"[1-9]\d(\.\d\d(\.\d\d(\.\d{4})?)?)?")
DIGITS_OF_LEVEL = {RegionLevel.PROVINCE: 2, RegionLevel.REGENCY: 4, RegionLevel.DISTRICT: 6, RegionLevel.VILLAGE: 10}
LEVEL_OF_DIGITS = {digits: level for level, digits in DIGITS_OF_LEVEL.items()}

# The word before a name that says what kind of region it is, in the one way it is compared.
TYPE_WORDS = {
    "kabupaten": "kab",
    "kotamadya": "kota",
    "kodya": "kota",
    "kecamatan": "kec",
    "distrik": "kec",
    "propinsi": "prov",
    "provinsi": "prov",
    "kelurahan": "kel",
}
WORDS_OF_LEVEL: dict[int, set[str]] = {
    RegionLevel.PROVINCE: {"prov"},
    RegionLevel.REGENCY: {"kab", "kota"},
    RegionLevel.DISTRICT: {"kec"},
    RegionLevel.VILLAGE: {"desa", "kel"},
}
# Names of regencies have their kind, those of villages have none.
LEADING_WORDS: dict[int, tuple[str, ...]] = {RegionLevel.PROVINCE: ("prov",), RegionLevel.DISTRICT: ("kec",)}
ADMINISTRATIVE = {"adm", "administrasi"}
WRITTEN_SHORT = {"kep": "kepulauan", "gn": "gunung"}
# How people write provinces, as words; the official name is on the right.
PROVINCE_NAMES = {
    "nanggroe aceh darussalam": "aceh",
    "nad": "aceh",
    "sumut": "sumatera utara",
    "sumbar": "sumatera barat",
    "sumsel": "sumatera selatan",
    "bangka belitung": "kepulauan bangka belitung",
    "babel": "kepulauan bangka belitung",
    "kepri": "kepulauan riau",
    "dki": "daerah khusus ibukota jakarta",
    "dki jakarta": "daerah khusus ibukota jakarta",
    "daerah khusus jakarta": "daerah khusus ibukota jakarta",
    "jakarta": "daerah khusus ibukota jakarta",
    "jabar": "jawa barat",
    "jateng": "jawa tengah",
    "jatim": "jawa timur",
    "diy": "daerah istimewa yogyakarta",
    "di yogyakarta": "daerah istimewa yogyakarta",
    "d i yogyakarta": "daerah istimewa yogyakarta",
    "yogyakarta": "daerah istimewa yogyakarta",
    "ntb": "nusa tenggara barat",
    "ntt": "nusa tenggara timur",
    "kalbar": "kalimantan barat",
    "kalteng": "kalimantan tengah",
    "kalsel": "kalimantan selatan",
    "kaltim": "kalimantan timur",
    "kaltara": "kalimantan utara",
    "sulut": "sulawesi utara",
    "sulteng": "sulawesi tengah",
    "sulsel": "sulawesi selatan",
    "sultra": "sulawesi tenggara",
    "sulbar": "sulawesi barat",
    "malut": "maluku utara",
}
# Provinces split off in 2022 (UU 14, 15, 16 and 29 of 2022) and the one that older lists name for their places.
FORMER_PROVINCES = {"93": "91", "94": "91", "95": "91", "96": "92"}

_APOSTROPHES = re.compile("['`´‘’]")
_NOT_WORD = re.compile(r"[\W_]+")


def read_code(text: str) -> str:
    """The dotted form of a region code, with or without its dots (`3203`, `32.03`); empty when it is none."""
    plain = text.strip().rstrip(".")
    if CODE.fullmatch(plain):
        return plain
    if plain.isascii() and plain.isdigit() and len(plain) in LEVEL_OF_DIGITS:
        parts = (plain[:2], plain[2:4], plain[4:6], plain[6:])
        dotted = ".".join(part for part in parts if part)
        return dotted if CODE.fullmatch(dotted) else ""
    return ""


def region_key(code: str) -> int:
    """The primary key of a code: its digits as a number, so that what lies within a region is a range of keys."""
    return int(code.replace(".", ""))


def level_of(code: str) -> RegionLevel:
    """The level that the length of a dotted code says."""
    return RegionLevel(code.count(".") + 1)


def parent_code(code: str) -> str:
    """The code one level up; empty for a province."""
    return code.rpartition(".")[0]


def key_ranges(key: int) -> list[tuple[int, int]]:
    """The inclusive ranges of keys of a region and of everything within it: 32 gives 32, 3200–3299, …"""
    own = len(str(key))
    ranges = []
    for digits in DIGITS_OF_LEVEL.values():
        if digits >= own:
            scale = 10 ** (digits - own)
            ranges.append((key * scale, key * scale + scale - 1))
    return ranges


def ancestor_keys(key: int) -> tuple[int, ...]:
    """The keys of the regions above, nearest first: 3203012003 gives (320301, 3203, 32)."""
    own = len(str(key))
    return tuple(key // 10 ** (own - digits) for digits in (6, 4, 2) if digits < own)


def code_of_key(key: int | None) -> str:
    """The dotted code of a key; empty for None."""
    return read_code(str(key)) if key else ""


def region_words(text: str) -> list[str]:
    """The words that two spellings of a place share: `Kabupaten Ma'u-Jaya` and `KAB. MAU JAYA` give the same."""
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    words: list[str] = []
    for word in filter(None, _NOT_WORD.split(plain)):
        if word in ADMINISTRATIVE and words and words[-1] in {"kab", "kota"}:
            continue
        words.append(TYPE_WORDS.get(word, WRITTEN_SHORT.get(word, word)))
    return words


def split_region_name(text: str, level: int) -> tuple[str, str]:
    """The name without spaces and the word for its kind: `Kab. Bandung Barat` gives `("bandungbarat", "kab")`.

    Only a word that fits `level` is taken off, and never the whole name. A province is known by its short names.
    """
    return split_region_words(region_words(text), level)


def split_region_words(words: list[str], level: int) -> tuple[str, str]:
    """As `split_region_name`, of the words that `region_words` found."""
    kind = ""
    if len(words) > 1 and words[0] in WORDS_OF_LEVEL[level]:
        kind, words = words[0], words[1:]
    if level == RegionLevel.PROVINCE:
        name = " ".join(words)
        return PROVINCE_NAMES.get(name, name).replace(" ", ""), kind
    return "".join(words), kind


def searched_name(words: list[str], level: int) -> str:
    """The name as it is searched, its kind in front: `kab cianjur`, `kec cibeber`, `sukamaju`."""
    return " ".join((*LEADING_WORDS.get(level, ()), *words))
