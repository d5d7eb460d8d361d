"""Rules about names, numbers and regions; no database, no request. Shared by pages and imports."""

from partners.rules.identifiers import mask_number as mask_nik
from partners.rules.names import clean_nik, legal_form_of, normalize_name, similar_names, split_name

__all__ = ["clean_nik", "legal_form_of", "mask_nik", "normalize_name", "similar_names", "split_name"]
