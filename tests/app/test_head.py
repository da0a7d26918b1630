"""The head of a request, as whoever answers reads it."""

from app.transport.head import Head, head_of


def test_what_stands_there_several_times_is_one_list():
    head = Head([(b"accept", b"text/html"), (b"x", b"1"), (b"accept", b"application/json")])
    assert head.get(b"accept") == "text/html, application/json"
    assert (head.get(b"x"), head.get(b"y"), head.get(b"y", "none")) == ("1", "", "none")
    assert b"x" in head
    assert b"y" not in head


def test_any_byte_can_be_read():
    assert Head([(b"x", bytes(range(256)))]).get(b"x").encode("latin-1") == bytes(range(256))


def test_it_is_read_once():
    scope = {"headers": iter([(b"x", b"1")])}
    assert head_of(scope).get(b"x") == head_of(scope).get(b"x") == "1"
