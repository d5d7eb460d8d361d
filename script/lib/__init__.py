"""What the programs in `script/` are made of. Only the standard library may be needed to import these modules."""
