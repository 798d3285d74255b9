"""A gate lets readers in together, and keeps them out while something is exchanged."""

import threading
from contextlib import suppress

from lib.workspace.gate import Gate


def test_it_waits_for_who_is_inside_and_keeps_others_out():
    gate, order, is_in, may_leave = Gate(), [], threading.Event(), threading.Event()

    def read():
        with gate.inside():
            is_in.set()
            may_leave.wait(5)
            with gate.inside():  # a reader that reads meanwhile must not wait for itself
                order.append("read")

    def exchange():
        with gate.closed():
            order.append("exchanged")

    reader, writer = threading.Thread(target=read), threading.Thread(target=exchange)
    reader.start()
    is_in.wait(5)
    writer.start()
    writer.join(0.1)
    assert order == []
    may_leave.set()
    for thread in (reader, writer):
        thread.join(5)

    assert order == ["read", "exchanged"]


def test_it_opens_again_when_the_exchange_failed():
    gate = Gate()
    with suppress(ValueError), gate.closed():
        raise ValueError
    with gate.inside():
        pass
