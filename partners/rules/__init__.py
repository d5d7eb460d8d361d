"""Rules about names, numbers and regions; no database, no request. Shared by pages and imports."""

from partners.rules.names import clean_nik, mask_nik, normalize_name, similar_names, split_name

__all__ = ["clean_nik", "mask_nik", "normalize_name", "similar_names", "split_name"]
