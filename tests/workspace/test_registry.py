"""Which workspaces does this process hold? Found by their key only, closed when nobody came."""

import time

from lib.workspace.registry import Registry, start_janitor
from lib.workspace.workspace import Workspace


def test_a_workspace_is_found_by_its_key_and_by_no_other():
    registry = Registry()
    workspace = Workspace.open()
    key = registry.add(workspace)

    assert registry.get(key) is workspace
    assert registry.get(key + "x") is None
    assert registry.get(None) is None
    registry.release(key)


def test_keys_cannot_be_guessed():
    registry = Registry()
    keys = [registry.add(Workspace.open()) for _ in range(3)]

    assert len(set(keys)) == 3
    assert min(map(len, keys)) >= 32
    for key in keys:
        registry.release(key)


def test_a_released_workspace_leaves_nothing_on_the_disk():
    registry = Registry()
    workspace = Workspace.open()
    registry.release(registry.add(workspace))

    assert not workspace.folder.exists()
    assert len(registry) == 0
    registry.release("never held")


def test_the_idle_are_closed_and_the_used_stay():
    registry = Registry(idle_seconds=0.2)
    idle, used = registry.add(Workspace.open()), registry.add(Workspace.open())
    time.sleep(0.3)
    registry.get(used)

    assert registry.release_idle() == 1

    assert registry.get(idle) is None
    assert registry.get(used) is not None
    registry.release(used)


def test_one_that_is_being_written_to_is_not_idle():
    registry = Registry(idle_seconds=0.0)
    workspace = Workspace.open()
    key = registry.add(workspace)
    with workspace.transaction():
        time.sleep(0.01)
        assert registry.release_idle() == 0

    time.sleep(0.01)
    assert registry.release_idle() == 1
    assert registry.get(key) is None


def test_the_janitor_comes_by_itself():
    registry = Registry(idle_seconds=0.0)
    registry.add(Workspace.open())
    janitor = start_janitor(registry, every_seconds=0.05)

    deadline = time.monotonic() + 10
    while len(registry) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert len(registry) == 0
    assert janitor.daemon
