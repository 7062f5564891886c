"""The `.keras` archive: three members, and nothing but them."""

import contextlib
import io
import zipfile

import pytest

from foveal.errors import FormatError
from foveal.formats.archive import MEMBERS, pack, unpack

CONTENT = {"metadata.json": b"{}", "config.json": b'{"class_name": "Sequential"}', "model.weights.h5": b"\x89HDF"}


def zipped(members, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def refusal(data):
    with pytest.raises(FormatError) as caught:
        unpack(data, "m.keras")
    return str(caught.value)


def test_what_is_packed_is_unpacked():
    assert unpack(pack(CONTENT), "m.keras") == CONTENT


def test_members_are_stored_in_kerass_order():
    infos = zipfile.ZipFile(io.BytesIO(pack(CONTENT))).infolist()
    assert [info.filename for info in infos] == list(MEMBERS) == list(CONTENT)
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}


def test_the_same_content_gives_the_same_bytes():
    assert pack(CONTENT) == pack(dict(reversed(CONTENT.items())))


def test_an_empty_folder_of_assets_is_passed_over():
    assert unpack(zipped([*CONTENT.items(), ("assets/", b"")]), "m.keras") == CONTENT


LISTED = "m.keras: a .keras archive must have the members metadata.json, config.json, model.weights.h5, got "


@pytest.mark.parametrize(
    ("members", "got"),
    [
        ([], "none."),
        (list(CONTENT.items())[:2], "metadata.json, config.json."),
        ([*CONTENT.items(), ("../evil.py", b"")], "metadata.json, config.json, model.weights.h5, ../evil.py."),
        ([*CONTENT.items(), ("assets/x", b"")], "metadata.json, config.json, model.weights.h5, assets/x."),
    ],
)
def test_members_must_be_the_known_ones(members, got):
    assert refusal(zipped(members)) == LISTED + got


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_stand_once():
    twice = [*CONTENT.items(), ("config.json", b"{}")]
    assert refusal(zipped(twice)) == LISTED + "metadata.json, config.json, model.weights.h5, config.json."


def test_members_are_not_compressed():
    bomb = [*list(CONTENT.items())[:2], ("model.weights.h5", bytes(10**6))]
    assert refusal(zipped(bomb, zipfile.ZIP_DEFLATED)) == (
        "m.keras: metadata.json must be stored as it is, neither compressed nor encrypted."
    )


def test_a_config_has_a_largest_size():
    large = CONTENT | {"metadata.json": b" " * (2**20 + 1)}
    assert refusal(pack(large)) == "m.keras: metadata.json must have at most 1,048,576 bytes, got 1,048,577."


def test_a_truncated_archive_is_named():
    assert refusal(pack(CONTENT)[:-30]) == ("m.keras: archive damaged: its end, with the list of members, is missing.")


def test_another_file_is_named():
    assert refusal(b"hello") == "m.keras: archive damaged: it begins with b'hello', as no archive does."
    assert refusal(b"") == "m.keras: archive damaged: the file is empty."


def test_every_truncation_and_flipped_bit_is_named_or_harmless():
    data = pack(CONTENT)
    for length in range(len(data)):
        assert refusal(data[:length]).startswith("m.keras: ")
    for at in range(len(data)):
        for bit in range(8):
            spoilt = bytearray(data)
            spoilt[at] ^= 1 << bit
            with contextlib.suppress(FormatError):
                assert unpack(bytes(spoilt), "m.keras") == CONTENT
