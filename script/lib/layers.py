"""An import-linter contract: from outside an app, only its public modules may be imported."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PublicModulesContract(Contract):
    """Each app in `apps` may be imported by another one only through its modules named in `public`.

    `interfaces` are further open modules, by their full names.

    Tests may import anything, and `kemitraan.urls` gathers the apps' routes.
    """

    type_name = "public_modules"
    apps = fields.ListField(subfield=fields.StringField())
    public = fields.ListField(subfield=fields.StringField())
    interfaces = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = [
            (importer, module)
            for app in self.apps
            for module in sorted({app, *graph.find_descendants(app)} - self._public_modules(graph, app))
            for importer in sorted(graph.find_modules_that_directly_import(module))
            if not _is_free(importer, app)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, module in check.metadata["broken"]:
            output.print_error(f"{importer} imports {module}, which is private to its app")
        output.new_line()

    def _public_modules(self, graph: ImportGraph, app: str) -> set[str]:
        doors = {*self.interfaces, *(f"{app}.{name}" for name in self.public)} & graph.modules
        return doors.union(*(graph.find_descendants(door) for door in doors))


def _is_free(importer: str, app: str) -> bool:
    parts = importer.split(".")
    return importer == app or importer.startswith(f"{app}.") or "tests" in parts or importer == "kemitraan.urls"
