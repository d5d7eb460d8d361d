"""Clauses with which a MoU, a PKS and an IA start; institutions write their own over them."""

from django.db import migrations

DISPUTE = """Perselisihan diselesaikan dengan musyawarah untuk mufakat dalam waktu 30 (tiga puluh) hari.
Bila musyawarah tidak menghasilkan mufakat, PARA PIHAK menempuh: {penyelesaian_perselisihan}"""
FORCE_MAJEURE = """Keadaan kahar ialah peristiwa di luar kuasa PARA PIHAK yang menghalangi pelaksanaan, antara lain bencana alam, wabah, kerusuhan, dan perubahan peraturan.
Pihak yang terkena keadaan kahar memberi tahu pihak lain secara tertulis paling lambat 14 (empat belas) hari sejak peristiwa itu.
Kewajiban yang terhalang ditunda selama keadaan kahar; bila lebih dari 90 (sembilan puluh) hari, PARA PIHAK membicarakan kelanjutannya."""
AMENDMENT = """Hal yang belum diatur atau perlu diubah dituangkan dalam adendum tertulis yang disetujui semua pihak dan menjadi bagian yang tidak terpisahkan dari naskah ini."""
TERMINATION = """Kerja sama berakhir pada akhir jangka waktunya, atau lebih awal dengan persetujuan PARA PIHAK.
Pihak yang hendak mengakhiri lebih awal memberi tahu pihak lain secara tertulis beserta alasannya paling lambat 30 (tiga puluh) hari sebelumnya dan mendengar tanggapannya.
Pengakhiran tidak menghapus kewajiban yang sudah timbul."""
CORRESPONDENCE = """Pemberitahuan disampaikan secara tertulis ke alamat berikut:
{korespondensi}
Perubahan alamat diberitahukan secara tertulis kepada pihak lain."""
CLOSING = """Naskah ini dibuat dalam rangkap {rangkap}, masing-masing mempunyai kekuatan hukum yang sama."""
TERM = """Kerja sama ini berlaku {jangka_waktu}.
PARA PIHAK membicarakan kelanjutannya paling lambat 90 (sembilan puluh) hari sebelum berakhir."""
RIGHTS = """{kewajiban}
Hak setiap pihak ialah menerima apa yang menjadi kewajiban pihak lain kepadanya."""
SECRECY = """PARA PIHAK menjaga kerahasiaan data dan keterangan yang diperoleh dari kerja sama ini, termasuk data pribadi anggota kelompok.
Kekayaan intelektual yang dibawa satu pihak tetap miliknya; yang dihasilkan bersama diatur dengan persetujuan tertulis."""
EQUALITY = """PARA PIHAK berkedudukan setara, saling memerlukan, saling memercayai, saling memperkuat, dan saling menguntungkan."""

# Topic, heading, body; by kind.
CLAUSES = {
    "pks": [
        ("recital", "Latar belakang", f"{EQUALITY}\nPARA PIHAK bermaksud bekerja sama dalam {{judul}}."),
        (
            "basis",
            "Dasar hukum",
            "Undang-Undang Nomor 20 Tahun 2008 tentang Usaha Mikro, Kecil, dan Menengah beserta perubahannya;\nPeraturan Pemerintah Nomor 7 Tahun 2021 tentang Kemudahan, Pelindungan, dan Pemberdayaan Koperasi dan Usaha Mikro, Kecil, dan Menengah.",
        ),
        (
            "purpose",
            "Maksud dan tujuan",
            "Perjanjian ini menjadi dasar PARA PIHAK dalam {judul}.\nTujuannya ialah memajukan usaha dan kemampuan PARA PIHAK secara berkelanjutan.",
        ),
        ("scope", "Ruang lingkup", "Ruang lingkup perjanjian ini: {ruang_lingkup}"),
        ("rights", "Hak dan kewajiban", RIGHTS),
        (
            "development",
            "Bentuk pengembangan",
            "PARA PIHAK mengembangkan usaha melalui pembinaan, pendampingan, dan peningkatan mutu sebagaimana diuraikan dalam kewajiban masing-masing.\nKemajuannya ditinjau bersama paling sedikit satu kali setiap enam bulan.",
        ),
        (
            "skills",
            "Alih keterampilan",
            "Pihak yang lebih mampu mengalihkan keterampilan produksi, pengelolaan, pemasaran, permodalan, dan teknologi kepada pihak lain sesuai kebutuhannya.",
        ),
        (
            "value",
            "Pembiayaan",
            "Nilai kerja sama ini ialah {nilai}.\nBiaya yang timbul menjadi tanggungan pihak yang berkewajiban, kecuali diatur lain secara tertulis.",
        ),
        (
            "payment",
            "Pembayaran",
            "Pembayaran dilakukan setelah kewajiban yang menjadi dasarnya dipenuhi dan diterima, paling lambat 14 (empat belas) hari sejak tagihan diterima.\nPotongan hanya dilakukan bila disetujui tertulis dan diperlihatkan perhitungannya.",
        ),
        ("term", "Jangka waktu", TERM),
        (
            "monitoring",
            "Pemantauan dan evaluasi",
            "PARA PIHAK memantau dan mengevaluasi pelaksanaan bersama-sama, dan hasilnya terbuka bagi semua pihak.",
        ),
        ("confidentiality", "Kerahasiaan dan kekayaan intelektual", SECRECY),
        (
            "sanction",
            "Penghargaan dan sanksi",
            "Pihak yang memenuhi kewajibannya dengan baik diberi penghargaan yang disepakati bersama.\nPihak yang lalai ditegur tertulis paling banyak tiga kali; sesudah itu akibatnya dibicarakan menurut pasal penyelesaian perselisihan.",
        ),
        ("force_majeure", "Keadaan kahar", FORCE_MAJEURE),
        ("dispute", "Penyelesaian perselisihan", DISPUTE),
        ("amendment", "Perubahan", AMENDMENT),
        ("termination", "Pengakhiran", TERMINATION),
        ("correspondence", "Surat-menyurat", CORRESPONDENCE),
        ("closing", "Penutup", CLOSING),
    ],
    "mou": [
        ("recital", "Latar belakang", EQUALITY),
        ("purpose", "Maksud dan tujuan", "Nota Kesepahaman ini menjadi payung kerja sama PARA PIHAK dalam {judul}."),
        ("scope", "Ruang lingkup", "Ruang lingkup Nota Kesepahaman ini: {ruang_lingkup}"),
        (
            "implementation",
            "Pelaksanaan",
            "Setiap kegiatan diatur lebih lanjut dalam perjanjian kerja sama tersendiri.\nNota Kesepahaman ini tidak menimbulkan kewajiban keuangan.",
        ),
        ("rights", "Hak dan kewajiban", RIGHTS),
        ("term", "Jangka waktu", TERM),
        (
            "monitoring",
            "Pemantauan dan evaluasi",
            "PARA PIHAK meninjau pelaksanaannya paling sedikit satu kali setahun.",
        ),
        ("dispute", "Penyelesaian perselisihan", DISPUTE),
        ("amendment", "Perubahan", AMENDMENT),
        ("correspondence", "Surat-menyurat", CORRESPONDENCE),
        ("closing", "Penutup", CLOSING),
    ],
    "ia": [
        ("basis", "Dasar", "{induk}"),
        ("purpose", "Kegiatan", "Pengaturan ini merinci pelaksanaan {judul}."),
        ("scope", "Ruang lingkup dan sasaran", "Kegiatan yang dilaksanakan: {ruang_lingkup}"),
        ("rights", "Pembagian peran", RIGHTS),
        ("value", "Pembiayaan", "Biaya kegiatan ini ialah {nilai}."),
        ("payment", "Pembayaran", "Pembayaran mengikuti tahapan kegiatan yang sudah diselesaikan dan diterima."),
        ("term", "Jadwal", "Kegiatan dilaksanakan {jangka_waktu}."),
        (
            "monitoring",
            "Luaran dan pelaporan",
            "Hasil kegiatan dilaporkan tertulis paling lambat 14 (empat belas) hari setelah kegiatan selesai.",
        ),
        ("dispute", "Penyelesaian perselisihan", DISPUTE),
        ("closing", "Penutup", CLOSING),
    ],
}


def ship(apps, schema_editor):
    template = apps.get_model("programs", "ClauseTemplate")
    template.objects.bulk_create(
        template(kind=kind, topic=topic, order=order, heading=heading, body=body)
        for kind, clauses in CLAUSES.items()
        for order, (topic, heading, body) in enumerate(clauses, start=1)
    )


def withdraw(apps, schema_editor):
    apps.get_model("programs", "ClauseTemplate").objects.filter(institution=None).delete()


class Migration(migrations.Migration):
    dependencies = [("programs", "0012_write_agreements")]
    operations = [migrations.RunPython(ship, withdraw)]
