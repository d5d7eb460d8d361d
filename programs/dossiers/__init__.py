"""Chapters that programs give to the dossier of an agreement and of a partnership, each scoped to the reader."""

from kemitraan.core.dossier_parts import DossierSection
from programs.dossiers import agreements, duties, history, partnerships, settlements, talks

SECTIONS = {
    "programs.Agreement:terms": DossierSection("Perjanjian", agreements.of_agreement(agreements.terms), 10),
    "programs.Agreement:words": DossierSection("Naskah dan versinya", agreements.of_agreement(agreements.words), 20),
    "programs.Agreement:documents": DossierSection(
        "Dokumen dan pindaian", agreements.of_agreement(agreements.documents), 30
    ),
    "programs.Agreement:consents": DossierSection(
        "Persetujuan dan tanda tangan", agreements.of_agreement(agreements.consents), 40
    ),
    "programs.Agreement:addenda": DossierSection("Adendum", agreements.of_agreement(agreements.addenda), 50),
    "programs.Agreement:duties": DossierSection("Kewajiban", duties.of_agreement, 60),
    "programs.Agreement:changes": DossierSection("Jejak perubahan", history.of_agreement, 90),
    "programs.Partnership:parties": DossierSection("Para pihak", partnerships.parties, 10),
    "programs.Partnership:conditions": DossierSection("Syarat kemitraan", partnerships.conditions, 15),
    "programs.Partnership:terms": DossierSection("Perjanjian", agreements.of_partnership(agreements.terms), 20),
    "programs.Partnership:words": DossierSection(
        "Naskah dan versinya", agreements.of_partnership(agreements.words), 25
    ),
    "programs.Partnership:documents": DossierSection(
        "Dokumen dan pindaian", agreements.of_partnership(agreements.documents), 30
    ),
    "programs.Partnership:consents": DossierSection(
        "Persetujuan dan tanda tangan", agreements.of_partnership(agreements.consents), 40
    ),
    "programs.Partnership:addenda": DossierSection("Adendum", agreements.of_partnership(agreements.addenda), 50),
    "programs.Partnership:provisions": DossierSection("Standar dan aturan bersama", partnerships.provisions, 55),
    "programs.Partnership:duties": DossierSection("Kewajiban", duties.of_partnership, 60),
    "programs.Partnership:accounts": DossierSection("Perhitungan bersama", settlements.accounts, 62),
    "programs.Partnership:meetings": DossierSection("Pertemuan", talks.meetings, 65),
    "programs.Partnership:grievances": DossierSection("Keluhan", talks.grievances, 70),
    "programs.Partnership:terminations": DossierSection("Pengakhiran", talks.terminations, 75),
    "programs.Partnership:changes": DossierSection("Jejak perubahan", history.of_partnership, 90),
}
