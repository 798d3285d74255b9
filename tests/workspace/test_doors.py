"""Which sources beyond files may be read, and what is refused? Files behind TLS, in S3 and in folders."""

import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import duckdb
import pytest

from lib.errors import UserError
from lib.workspace.doors import Door, door_at, doors, doors_of_environment, fetch

ORDERS = b"order_id,ordered_at,net_revenue\n1,2026-01-05,20.00\n"


class Bucket(BaseHTTPRequestHandler):
    """Serves `server.objects`: path -> bytes; notes what it was asked with."""

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def answer(self, *, body):
        self.server.asked.append((self.path, self.headers.get("Authorization", "")))
        path = self.path.partition("?")[0]
        if path == "/elsewhere.csv":
            self.send_response(302)
            self.send_header("Location", "https://127.0.0.1:1/orders.csv")
            self.end_headers()
            return
        held = self.server.objects.get(path)
        if held is None:
            self.send_error(404)
            return
        start, end = 0, len(held)
        if part := self.headers.get("Range"):
            first, _, last = part.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last or len(held) - 1) + 1, len(held))
        self.send_response(206 if part else 200)
        self.send_header("Content-Length", str(end - start))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(held)}")
        self.end_headers()
        if body:
            self.wfile.write(held[start:end])

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server behind TLS with a certificate of its own: port, certificate, objects, what was asked."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    server.objects, server.asked = {}, []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.certificate = str(certificate)
    yield server
    server.shutdown()
    server.server_close()


def parquet(folder, name, rows):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(f"copy (select * from (values {rows}) as t(order_id, amount)) to '{path}' (format parquet)")
    return path


def https(served, path, **more):
    address = f"https://localhost:{served.server_port}{path}"
    return Door("web", "https", {"address": address, "ca_file": served.certificate} | more)


def s3(served, path, **more):
    told = {"endpoint": f"localhost:{served.server_port}", "url_style": "path", "region": "eu-north-1"}
    keys = {"key_id": "AKIA-the-key", "secret": "the-s3cret", "ca_file": served.certificate}
    return Door("lake", "s3", {"address": f"s3://bucket{path}"} | told | keys | more)


def rows_of(path):
    return duckdb.sql(f"select cast(columns(*) as varchar) from read_parquet('{path}') order by 1").fetchall()


def test_a_file_behind_tls_comes_as_it_stands(served, tmp_path):
    served.objects["/orders.csv"] = ORDERS
    door = https(served, "/orders.csv", **{"token": "let-me-in"})
    assert fetch(door, tmp_path).read_bytes() == ORDERS
    assert served.asked[-1] == ("/orders.csv", "Bearer let-me-in")


@pytest.mark.parametrize(
    ("path", "more", "words"),
    [
        ("/orders.csv", {"ca_file": None}, "certificate could not be trusted"),
        ("/nowhere.csv", {}, "is not there"),
        ("/elsewhere.csv", {}, "not permitted"),
        ("/orders.csv", {"bytes": 10}, "larger than"),
    ],
)
def test_what_fails_behind_tls_is_said_without_its_address(served, tmp_path, path, more, words):
    served.objects["/orders.csv"] = ORDERS
    with pytest.raises(UserError) as refused:
        fetch(https(served, path, **more), tmp_path)

    assert words in str(refused.value)
    assert "localhost" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_objects_come_from_s3_signed_with_the_key(served, tmp_path):
    served.objects["/bucket/a.parquet"] = parquet(tmp_path, "a.parquet", "(1, 2.50)").read_bytes()
    served.objects["/bucket/orders.csv"] = ORDERS

    assert rows_of(fetch(s3(served, "/a.parquet"), tmp_path)) == [("1", "2.50")]
    assert "AKIA-the-key" in served.asked[-1][1]
    assert "the-s3cret" not in served.asked[-1][1]
    assert fetch(s3(served, "/orders.csv"), tmp_path).read_bytes() == ORDERS


def test_what_is_missing_in_s3_is_said_without_key_or_address(served, tmp_path):
    with pytest.raises(UserError) as refused:
        fetch(s3(served, "/nowhere.parquet"), tmp_path)

    assert "is not there" in str(refused.value)
    assert not any(word in str(refused.value) for word in ("AKIA", "s3cret", "bucket", "localhost"))


def test_a_folder_of_parquet_becomes_one_file_with_its_folders_as_columns(tmp_path):
    lake, into = tmp_path / "lake", tmp_path / "into"
    into.mkdir()
    parquet(lake, "year=2025/a.parquet", "('1', 2.50)")
    parquet(lake, "year=2026/b.parquet", "('2', 4.00)")
    (lake / "secret.parquet").symlink_to("/etc/hostname")

    found = fetch(Door("lake", "parquet", {"folder": str(lake)}), into)

    assert rows_of(found) == [("1", "2.50", "2025"), ("2", "4.00", "2026")]


def test_an_address_with_a_password_or_of_another_kind_is_refused(monkeypatch):
    with pytest.raises(UserError, match="holds a password") as refused:
        door_at("postgres://till:s3cret@localhost/shop?table=orders")
    assert "s3cret" not in str(refused.value)
    for address in ("http://localhost/orders.csv", "file:///etc/passwd", "ftp://x/y"):
        with pytest.raises(UserError, match="can't be read"):
            door_at(address)


def test_keys_of_s3_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    door = door_at("s3://bucket/lake/*.parquet")

    assert (door.settings["key_id"], door.settings["secret"]) == ("AKIA", "hush")
    assert "hush" not in repr(door)


def test_sources_are_written_down_in_a_file(tmp_path, monkeypatch):
    place = tmp_path / "sources.toml"
    place.write_text('[sources.till]\nkind = "https"\naddress = "https://example.org/orders.csv"\n')
    monkeypatch.setenv("REGULARS_SOURCES", str(place))

    assert [(door.name, door.kind) for door in doors_of_environment()] == [("till", "https")]


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "ftp"},
        {"kind": "https", "address": "http://example.org/orders.csv"},
        {"kind": "postgres", "host": "x", "database": "y"},
        {"kind": "s3"},
    ],
)
def test_a_source_that_is_not_complete_is_refused(told):
    with pytest.raises(UserError, match="not complete"):
        doors({"till": told})
