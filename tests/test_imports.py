import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def imported_packages(folder: Path) -> dict[str, set[str]]:
    """The packages that each file of a folder imports, anywhere in it."""
    found = {}
    for path in folder.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
        names += [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        found[str(path)] = {name.split(".")[0] for name in names}
    return found


@pytest.mark.parametrize(
    ("package", "above"),
    [("verify", {"generation", "webapp"}), ("generation", {"webapp"})],
)
def test_imports_only_go_down(package, above):
    files = imported_packages(ROOT / package)
    assert files
    assert [path for path, names in files.items() if names & above] == []


@pytest.mark.parametrize(
    "module",
    ["generation", "generation.engine", "webapp.cli"],
)
def test_heavy_packages_are_imported_on_use(module):
    code = (
        f"import sys, {module}\n"
        "heavy = {'torch', 'transformers', 'gradio', 'playwright._impl._driver'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False
    )
    assert result.stderr == ""
