"""Digital assets: what may be entered, and how they move."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.asset import (
    AssetState,
    DigitalAsset,
    checked_content_type,
    checked_days,
    checked_file_name,
    checked_limit,
    checked_sha256,
    checked_size,
    checked_skus,
    key_of,
)
from domain.byte_range import Part
from domain.download import File, Lapse, Link, Terms
from domain.errors import Conflict, IllegalTransition, InvalidInput
from domain.storage import KEY

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FILE = {"file_name": "a.pdf", "content_type": "application/pdf", "size": 5, "sha256": None}


def new_asset() -> DigitalAsset:
    """Make an asset that was entered now."""
    return DigitalAsset(id=uuid4(), name="Novel", skus=("A",), created_at=NOW, updated_at=NOW)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "novel.epub",
            "Kevätretki \N{EN DASH} osa 2.pdf",
            "日本語.zip",
            'a;b="c".pdf',
            "no ending",
        ),
        *(
            "<script>.html",
            "100% 'sure'.pdf",
            "\u0645\u06cc\u200c\u062e\u0648\u0631.pdf",
            "a.b.pdf",
        ),
    ],
)
def test_names_of_files_are_kept(name: str) -> None:
    assert checked_file_name(f"  {name} ") == name


def test_names_are_composed_so_that_one_name_is_written_one_way() -> None:
    assert checked_file_name("A\u0308rger.pdf") == "\u00c4rger.pdf"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "  ",
            ".",
            "..",
            "../../etc/passwd",
            "/etc/passwd",
            "a/b",
            "a\\b",
            "C:a",
            ".htaccess",
        ),
        *("a\x00b", "a\r\nX: y", "a\tb", "invoice\u202efdp.exe", "a\u200bb", "a\u2028b", "\ud800"),
        *("a" * 201, "a.", "\ue000.pdf", "\ufeff.pdf\ufeff."),
    ],
)
def test_names_that_are_paths_or_hide_something_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_file_name(name)
    assert refused.value.field == ("fileName",)


def test_the_place_of_a_file_holds_ids_alone() -> None:
    assert KEY.fullmatch(key_of(uuid4(), uuid4(), uuid4()))


@pytest.mark.parametrize("text", ["", "pdf", "a/b/c", "a/b; x=y", "a/b\r\nX: y", "*/*", "a /b"])
def test_media_types_without_parameters(text: str) -> None:
    assert checked_content_type(" Application/EPUB+zip ") == "application/epub+zip"
    with pytest.raises(InvalidInput):
        checked_content_type(text)


def test_numbers_have_bounds() -> None:
    assert checked_size(10, 10) == 10
    assert (checked_days(None), checked_days(1), checked_limit(None), checked_limit(9)) == (
        *(None, 1),
        *(None, 9),
    )
    for wrong in (0, -1, 11):
        with pytest.raises(InvalidInput):
            checked_size(wrong, 10)
    for wrong in (0, -5, 100_000):
        with pytest.raises(InvalidInput):
            checked_days(wrong)
        with pytest.raises(InvalidInput):
            checked_limit(wrong)


def test_checksums_and_article_numbers() -> None:
    assert checked_sha256(None) is None
    assert checked_sha256("AB" * 32) == "ab" * 32
    for wrong in ("", "ab", "g" * 64):
        with pytest.raises(InvalidInput):
            checked_sha256(wrong)
    assert checked_skus(["B", " A", "A", "B"]) == ("B", "A")
    for skus in ([""], ["x" * 101], [str(nth) for nth in range(101)]):
        with pytest.raises(InvalidInput):
            checked_skus(skus)


def test_the_life_of_an_asset() -> None:
    asset = new_asset()
    with pytest.raises(IllegalTransition):
        asset.take_file(1, "00", "key", NOW)  # none is awaited
    old = asset.await_file(FILE, NOW)
    awaited = asset.await_file(FILE, NOW)
    assert awaited.ends_at == NOW + timedelta(hours=1)
    with pytest.raises(IllegalTransition):
        asset.take_file(old.upload, "00", "key", NOW)  # another is awaited by now
    assert asset.take_file(awaited.upload, "00", "key-1", NOW) is None
    assert (asset.state, asset.file_version, asset.awaited) == (AssetState.READY, 1, None)
    asset.archive(is_archived=True)
    newer = asset.await_file(FILE, NOW)
    assert asset.take_file(newer.upload, "11", "key-2", NOW) == "key-1"
    assert (asset.state, asset.file_version) == (AssetState.ARCHIVED, 2)
    asset.archive(is_archived=False)
    asset.archive(is_archived=False)
    assert asset.state is AssetState.READY
    with pytest.raises(Conflict):
        asset.expect(7)
    asset.delete()
    assert (asset.state, asset.storage_key, asset.skus) == (AssetState.DELETED, None, ())
    for again in (
        asset.delete,
        lambda: asset.update({}),
        lambda: asset.await_file(FILE, NOW),
        lambda: asset.archive(is_archived=False),
    ):
        with pytest.raises(IllegalTransition):
            again()


def test_what_was_never_uploaded_awaits_its_file_again_after_the_archive() -> None:
    asset = new_asset()
    asset.archive(is_archived=True)
    asset.archive(is_archived=False)
    assert asset.state is AssetState.AWAITING_UPLOAD


def new_link(**changes: object) -> Link:
    """Make a link that ends tomorrow."""
    file = File(key="k", name="a", content_type="a/b", size=9, sha256="ab", version=1)
    given: dict[str, object] = {
        **dict.fromkeys(("id", "order_id", "line_id", "asset_id"), uuid4()),
        **dict.fromkeys(("customer_id", "last_downloaded_at", "revoked_at", "language")),
        "title": "Novel",
        "expires_at": NOW + timedelta(days=1),
        "download_limit": 2,
        "downloads": 0,
        "asset_state": AssetState.READY,
        "file": file,
    }
    return Link(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"asset_state": AssetState.ARCHIVED}, None),
        ({"expires_at": NOW}, Lapse.EXPIRED),
        ({"revoked_at": NOW, "expires_at": NOW}, Lapse.REVOKED),
        ({"asset_state": AssetState.DELETED, "file": None}, Lapse.REVOKED),
        ({"asset_state": AssetState.AWAITING_UPLOAD, "file": None}, Lapse.NOT_READY),
    ],
)
def test_why_a_link_gives_nothing(changes: dict[str, object], why: Lapse | None) -> None:
    assert new_link(**changes).lapse(NOW) is why


def test_the_rest_of_a_download_is_no_new_one_for_a_day() -> None:
    begun = new_link(downloads=1, last_downloaded_at=NOW - timedelta(hours=23))
    assert begun.goes_on(Part(1, 9, 9), NOW)
    assert not begun.goes_on(Part(0, 9, 9), NOW)
    assert not begun.goes_on(Part(1, 9, 9), NOW + timedelta(hours=1))
    assert not new_link().goes_on(Part(1, 9, 9), NOW)
    assert begun.downloads_left == 1


def test_terms_have_defaults() -> None:
    assert Terms.of(None, None) == Terms(30, 10)
    assert Terms.of(5, None).expires_at(NOW) == NOW + timedelta(days=5)
