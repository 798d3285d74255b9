"""What holds for every file, so that nobody has to remember it: sizes, names, layers, companions."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lib.jobs.reports import REPORTS, report
from lib.jobs.sample import sample_workspace
from lib.schema.metrics import metrics

ROOT = Path(__file__).resolve().parents[1]
FILE_LINES, PAGE_LINES, APP_LINES, STATEMENTS = 400, 120, 40, 30
VAGUE = {"utils", "util", "helpers", "helper", "manager", "process", "df2"}
# Put together here, so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(
    r"(?<![\w.])/(?:"
    + "|".join(("ro" + "ot", "wo" + "rk", "tmp/w", r"ho" + r"me/\w", "Us" + r"ers/\w"))
    + r")\b"
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked() -> list[Path]:
    """Files under version control; in an unpacked archive, all that is not hidden."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not hidden(path.relative_to(ROOT))]
    return sorted(path for path in found if path.is_file())


def hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def python_files(*folders: str) -> list[Path]:
    within = [ROOT / folder for folder in folders] or [ROOT]
    return [
        path for path in tracked() if path.suffix == ".py" and any(path.is_relative_to(top) for top in within)
    ]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def place(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT).as_posix()}:{line}" if line else path.relative_to(ROOT).as_posix()


# Sizes


def test_no_file_is_longer_than_can_be_read_at_once():
    limits = {ROOT / "app.py": APP_LINES, **dict.fromkeys(python_files("pages"), PAGE_LINES)}
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert [(place(path), n) for path, n in lines.items() if n > limits.get(path, FILE_LINES)] == []


def test_no_function_has_more_than_30_statements():
    too_long = [
        (place(path, function.lineno), function.name, count)
        for path in python_files()
        for function in functions(path)
        if (count := statements(function)) > STATEMENTS
    ]
    assert too_long == []


def statements(function: Function) -> int:
    """Statements in the body, those of nested blocks included, the docstring not."""
    count = sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1
    return count - (ast.get_docstring(function) is not None)


# Names, docstrings, annotations


def test_no_module_and_no_function_has_a_name_that_says_nothing():
    modules = [place(path) for path in python_files() if path.stem in VAGUE or path.parent.name in VAGUE]
    vague = [place(path, f.lineno) for path in python_files() for f in functions(path) if f.name in VAGUE]
    assert modules + vague == []


def test_every_module_says_what_it_answers():
    assert [
        place(path) for path in python_files("app.py", "lib", "pages") if not ast.get_docstring(tree(path))
    ] == []


def test_every_public_function_is_documented_and_annotated():
    wanting = [
        place(path, function.lineno)
        for path in python_files("lib", "pages")
        for function in public_functions(tree(path))
        if not (ast.get_docstring(function) and annotated(function))
    ]
    assert wanting == []


def public_functions(module: ast.Module) -> Iterator[Function]:
    """Functions of the module and methods of its public classes."""
    classes = [
        node for node in module.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    for scope in (module, *classes):
        yield from (
            node for node in scope.body if isinstance(node, Function) and not node.name.startswith("_")
        )


def annotated(function: Function) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return function.returns is not None and all(
        argument.annotation or argument.arg in ("self", "cls") for argument in arguments
    )


# Layers that import-linter does not see


def test_streamlit_is_imported_only_by_the_app_its_pages_and_lib_ui():
    elsewhere = [p for p in python_files("lib", "sample_data") if not p.is_relative_to(ROOT / "lib" / "ui")]
    assert [place(path) for path in elsewhere if "streamlit" in imported(path)] == []


def test_the_app_imports_only_streamlit_lib_ui_and_the_standard_library():
    heavy = {"duckdb", "ibis", "pandas", "plotly", "numpy", "pages"}
    modules = imported_modules(ROOT / "app.py")
    strangers = [
        m for m in modules if m.split(".")[0] in heavy or (m.startswith("lib") and not m.startswith("lib.ui"))
    ]
    assert strangers == []


def imported(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imported_modules(path)}


def imported_modules(path: Path) -> set[str]:
    nodes = list(ast.walk(tree(path)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


# Companions: what must exist beside a page, a platform, a metric


@pytest.fixture(scope="module")
def navigation() -> list[SimpleNamespace]:
    """The pages that the running app lists: title, icon, help and script of each."""
    import streamlit
    from streamlit.testing.v1 import AppTest

    listed: list[SimpleNamespace] = []
    real = streamlit.Page

    def record(page, **described):
        listed.append(SimpleNamespace(script=Path(str(page)).stem, **described))
        return real(page, **described)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streamlit, "Page", record)
        AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    return list({page.script: page for page in listed}.values())


def test_every_page_of_the_navigation_has_a_title_an_icon_and_a_help_text(navigation):
    bare = [p.script for p in navigation if not all(vars(p).get(key) for key in ("title", "icon", "help"))]
    assert navigation
    assert bare == []


def test_every_page_is_in_the_navigation_and_has_a_test_file(navigation):
    pages = {path.stem for path in python_files("pages")} - {"__init__"}
    assert pages == {page.script for page in navigation}
    assert [
        page for page in sorted(pages) if not (ROOT / "tests" / "pages" / f"test_{page}.py").is_file()
    ] == []


def test_every_platform_file_has_a_fixture_in_its_layout():
    platforms = sorted((ROOT / "lib" / "schema" / "platforms").glob("*.toml"))
    fixtures = {path.name.partition(".")[0] for path in (ROOT / "tests" / "fixtures" / "platforms").iterdir()}
    assert platforms
    assert [path.stem for path in platforms if path.stem not in fixtures] == []


def test_every_metric_that_is_shown_has_a_glossary_entry():
    # Pages look their own lists up in the glossary when they are drawn; results name their metrics in data.
    glossary = set(metrics())
    workspace = sample_workspace()
    used = {name for report_name in REPORTS for name in metrics_named(report(workspace, report_name))}
    assert {"net_revenue", "order_value", "known_revenue_share"} <= used
    assert sorted(used - glossary) == []


def metrics_named(result: Any) -> Iterator[str]:
    """The values of "metric" and "measure" anywhere in a report."""
    if isinstance(result, dict):
        yield from (value for key, value in result.items() if key in ("metric", "measure") and value)
        result = list(result.values())
    if isinstance(result, list):
        for entry in result:
            yield from metrics_named(entry)


# What must not be in the repository


def test_no_file_holds_a_path_of_one_machine():
    found = [place(path) for path in tracked() if MACHINE_PATH.search(text_of(path))]
    assert found == []


def text_of(path: Path) -> str:
    """The file's text; bytes that are no text count as none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_pins_are_hashed_and_name_no_index(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(
        r"^[a-z0-9][\w.-]*(?:\[\w+\])?==.*(?:\n    --hash=\S+.*)*", text, flags=re.MULTILINE | re.IGNORECASE
    )
    assert pins
    assert [pin for pin in pins if "--hash=sha256:" not in pin] == []
    assert re.findall(r"https?://\S+|--index-url|--extra-index-url|--find-links", text) == []


def test_no_lock_file_with_download_addresses_is_kept():
    assert [
        place(path)
        for path in tracked()
        if path.name in ("uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock")
    ] == []
