"""Templates of components that come with the product; the first is the training example of the source text."""

from django.db import migrations

# Code and name of a template, and its rows: kind, own kind, name, quantity required, unit.
TEMPLATES = [
    (
        "pelatihan-kualitas-produksi",
        "Pelatihan peningkatan kualitas produksi",
        [
            ("building", "", "Gedung pelatihan", 1, "gedung"),
            ("equipment", "", "Perlengkapan kelas", 30, "set"),
            ("material", "", "Bahan ajar", 30, "eksemplar"),
            ("tool", "", "Peralatan praktik produksi", 6, "unit"),
            ("trainer", "", "Tenaga pelatih", 3, "orang"),
            ("participant", "", "Peserta", 30, "orang"),
            ("funds", "", "Dana pelatihan", 30_000_000, "rupiah"),
        ],
    ),
    (
        "pemasaran-bersama",
        "Pemasaran bersama hasil kelompok",
        [
            ("building", "", "Ruang pamer dan gudang kecil", 1, "ruang"),
            ("equipment", "", "Rak dan meja pajang", 10, "unit"),
            ("material", "", "Kemasan dan label", 1_000, "buah"),
            ("tool", "", "Timbangan dan alat segel kemasan", 2, "set"),
            ("trainer", "", "Tenaga pemasaran", 2, "orang"),
            ("participant", "", "Kelompok pemasok", 5, "kelompok"),
            ("other", "Pembeli tetap", "Toko atau pembeli yang menampung hasil", 3, "pembeli"),
            ("other", "Perizinan", "Izin edar dan sertifikat halal", 5, "produk"),
            ("funds", "", "Modal kerja pemasaran", 25_000_000, "rupiah"),
        ],
    ),
    (
        "pendampingan-usaha",
        "Pendampingan usaha kelompok",
        [
            ("building", "", "Tempat pertemuan kelompok", 1, "ruang"),
            ("material", "", "Buku catatan usaha", 50, "buku"),
            ("tool", "", "Alat produksi percontohan", 2, "unit"),
            ("trainer", "", "Pendamping lapangan", 4, "orang"),
            ("trainer", "", "Narasumber teknis", 2, "orang"),
            ("participant", "", "Kelompok dampingan", 5, "kelompok"),
            ("other", "Angkutan", "Kendaraan kunjungan lapangan", 2, "unit"),
            ("funds", "", "Biaya pendampingan satu tahun", 60_000_000, "rupiah"),
        ],
    ),
    (
        "magang-wirausaha",
        "Magang wirausaha muda",
        [
            ("building", "", "Tempat magang", 5, "tempat"),
            ("equipment", "", "Perlengkapan kerja dan keselamatan", 20, "set"),
            ("material", "", "Panduan magang", 20, "eksemplar"),
            ("trainer", "", "Pembimbing di tempat usaha", 5, "orang"),
            ("trainer", "", "Pembimbing dari lembaga", 2, "orang"),
            ("participant", "", "Peserta magang", 20, "orang"),
            ("other", "Perlindungan", "Asuransi kecelakaan peserta", 20, "orang"),
            ("funds", "", "Uang saku dan biaya magang", 40_000_000, "rupiah"),
        ],
    ),
]


def ship_templates(apps, schema_editor) -> None:
    templates = apps.get_model("programs", "ComponentTemplate").objects
    rows = apps.get_model("programs", "ComponentTemplateRow").objects
    for code, name, components in TEMPLATES:
        template, is_new = templates.get_or_create(institution=None, code=code, defaults={"name": name})
        if is_new:
            rows.bulk_create(
                rows.model(
                    template=template,
                    kind=kind,
                    own_kind=own_kind,
                    name=component,
                    required_quantity=quantity,
                    unit=unit,
                    order=order,
                )
                for order, (kind, own_kind, component, quantity, unit) in enumerate(components, start=1)
            )


class Migration(migrations.Migration):
    dependencies = [("programs", "0009_say_which_part_of_a_stage")]

    operations = [migrations.RunPython(ship_templates, migrations.RunPython.noop)]
