"""How is a Parquet file written byte by byte, so that it can claim what no writer would write?

Thrift's compact protocol and the structures of `parquet.thrift` (Apache Parquet 2.10), as far as one column
needs them.
"""

import gzip

_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12
_MORE = 0x80  # the bit of a varint's byte that is followed by another
_INT64, _GZIP_CODEC, _PLAIN, _RLE = 2, 2, 0, 3


def struct(*fields: tuple[int, int, bytes]) -> bytes:
    """Return a structure from (number, type, value) of its fields, in rising order."""
    content, last = b"", 0
    for at, kind, value in fields:
        content += bytes([(at - last) << 4 | kind]) + value
        last = at
    return content + b"\0"


def whole(number: int) -> bytes:
    """Return a number as zigzag varint."""
    return _varint(number << 1 if number >= 0 else (-number << 1) - 1)


def text(value: str) -> bytes:
    """Return a text with its length before it."""
    return _varint(len(value)) + value.encode()


def listed(kind: int, values: list[bytes], claimed: int | None = None) -> bytes:
    """Return a list; `claimed` is the length that it states, where that is a lie."""
    return bytes([15 << 4 | kind]) + _varint(len(values) if claimed is None else claimed) + b"".join(values)


def page(count: int, content: bytes = b"", claimed: int | None = None) -> bytes:
    """Return a data page of plain numbers, packed by gzip; `claimed` is its stated unpacked size."""
    packed = gzip.compress(content, 1)
    size = len(content) if claimed is None else claimed
    data = struct(
        *((at, _I32, whole(value)) for at, value in ((1, count), (2, _PLAIN), (3, _RLE), (4, _RLE))),
    )
    numbers = ((1, _I32, whole(0)), (2, _I32, whole(size)), (3, _I32, whole(len(packed))))
    return struct(*numbers, (5, _STRUCT, data)) + packed


def parquet(
    count: int, pages: bytes, columns: int = 1, depth: int = 0, listed_rows: int | None = None
) -> bytes:
    """Return a file of one row group.

    Parameters
    ----------
    count
        Rows that it claims.
    pages
        Of its first column.
    columns
        Leaves of its schema; only the first has pages.
    depth
        Groups around them, one inside the other.
    listed_rows
        Row groups that it claims.
    """
    names = [f"c{at}" for at in range(columns)]
    groups = [_element("root", 1 if depth else columns)]
    groups += [_element(f"g{at}", 1 if at < depth - 1 else columns) for at in range(depth)]
    leaves = [
        struct((1, _I32, whole(_INT64)), (3, _I32, whole(0)), (4, _BINARY, text(name))) for name in names
    ]
    chunks = [_chunk(name, count, len(pages)) for name in names]
    group = struct((1, _LIST, listed(_STRUCT, chunks)), (2, _I64, whole(len(pages))), (3, _I64, whole(count)))
    footer = struct(
        (1, _I32, whole(1)),
        (2, _LIST, listed(_STRUCT, groups + leaves)),
        (3, _I64, whole(count)),
        (4, _LIST, listed(_STRUCT, [group], listed_rows)),
    )
    return b"PAR1" + pages + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def _element(name: str, children: int) -> bytes:
    return struct((3, _I32, whole(0)), (4, _BINARY, text(name)), (5, _I32, whole(children)))


def _chunk(name: str, count: int, size: int) -> bytes:
    told = struct(
        (1, _I32, whole(_INT64)),
        (2, _LIST, listed(_I32, [whole(_PLAIN)])),
        (3, _LIST, listed(_BINARY, [text(name)])),
        (4, _I32, whole(_GZIP_CODEC)),
        (5, _I64, whole(count)),
        (6, _I64, whole(size)),
        (7, _I64, whole(size)),
        (9, _I64, whole(4)),
    )
    return struct((2, _I64, whole(4)), (3, _STRUCT, told))


def _varint(number: int) -> bytes:
    content = b""
    while number >= _MORE:
        content += bytes([number % _MORE | _MORE])
        number //= _MORE
    return content + bytes([number])
