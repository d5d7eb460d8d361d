"""Foundation: institutions, people, and who may act for whom."""
