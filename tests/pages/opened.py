"""A page of the app as somebody sees it, and files as somebody drops them."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120  # the first page of a run may have to build the sample

ORDERS = """order_id,ordered_at,channel,email,net_revenue
1,2026-01-05,web,ann@example.com,20.00
2,2026-01-06,store,bob@example.com,30.00
3,2026-01-31,store,ann@example.com,50.00
"""
UNTOLD = """Order ID,Order Date,Customer ID,Amount
1,03/04/2025,A,10.00
2,05/06/2025,B,20.00
"""
"""No channel, and dates that read both ways."""
HOSTILE = "<img src=x onerror=alert(1)> **bold** :red[x].csv"


def opened(page: str, **query: str) -> AppTest:
    """The app, on a page, on the sample; `query` is the rest of the link."""
    return linked(AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS), page, query)


def linked(app: AppTest, page: str, query: dict[str, str]) -> AppTest:
    """Follow a link; the filter bar reads it in the first run, the page once it is there."""
    app.query_params.update(query)
    app.run()
    app.query_params.update(query)
    return app.switch_page(f"pages/{page}.py").run()


def drop(app: AppTest, **files: str | bytes) -> AppTest:
    """Drop files, named after the arguments, on the open page Data."""
    return drop_named(app, {f"{name}.csv": content for name, content in files.items()})


def drop_named(app: AppTest, files: dict[str, str | bytes]) -> AppTest:
    contents = [
        (name, content.encode() if isinstance(content, str) else content, "text/csv")
        for name, content in files.items()
    ]
    return app.file_uploader[0].set_value(contents).run()


def confirmed(app: AppTest) -> AppTest:
    """Confirm what waits."""
    return app.button(key="confirm").click().run()


def answer(app: AppTest) -> str:
    """The page's answer, as text."""
    return unescaped(next(entry.value for entry in app.markdown if entry.value.startswith("## ")))[3:]


def text(app: AppTest) -> str:
    """All sentences of the page, as text."""
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.success)
    return unescaped("\n".join(entry.value for kind in kinds for entry in kind))


def unescaped(markdown: str) -> str:
    return markdown.replace("**", "").replace("\\", "").replace("\u00a0", " ")


def unharmed(app: AppTest) -> bool:
    """Nothing failed: neither an exception nor an apology."""
    return not app.exception and not any("Something went wrong" in entry.value for entry in app.error)
