"""A pack as one file: the same folder gives the same bytes everywhere, so that its hash can be told and signed."""

from __future__ import annotations

import hashlib
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from msgspec import Struct

from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError
from .folder import find_pack, read_pack, shipped_packs, stays
from .signatures import SignatureInvalid, sign, signer

SUFFIX = ".mcpack"
CONTENTS = "CONTENTS.sha256"
"""Lists the SHA-256 of every other file of the archive."""
SIGNATURE = "CONTENTS.ed25519"
"""Who signed that listing, and with it all that it lists."""
KEPT = frozenset({".json", ".md", ".txt", ".csv", ".png", ".svg"})
"""What a pack is made of; other files of its folder stay at home."""

MOST_FILES, MOST_BYTES = 5_000, 50_000_000
_BEGINNING = (1980, 1, 1, 0, 0, 0)


class PackSource(Struct, frozen=True):
    """Where a pack was found: its folder, and the key that signed the file it was unpacked from ("" for none)."""

    folder: Path
    signer: str = ""

    @property
    def shipped(self) -> bool:
        """It came with the product, and is trusted like it."""
        return self.folder in shipped_packs().values()

    def named_in(self, plan: Plan) -> Plan:
        """The plan, saying under "signed_by" whose signature the pack bears."""
        return replace(plan, details={**plan.details, "signed_by": self.signer or None})


Source = PackSource | Path
"""A folder that nobody tells more of is signed by nobody."""


class Built(Struct, frozen=True):
    """The file that a pack became, and what is told of it beside it; `signer` is "" where nobody signed."""

    file: Path
    sha256: str
    signer: str = ""


def build(folder: Path, target: Path, key_file: Path | None = None) -> Built:
    """Write the pack of a folder as a file into the folder `target`, signed with the key.

    ProblemError with everything in the pack that can't be read, `name_invalid`, or `pack_key_unreadable`.
    """
    pack = read_pack(folder)
    name = f"{pack.name}-{pack.layer.version}{SUFFIX}"
    if not stays(name):
        raise ProblemError(Problem("name_invalid", file="pack.json", pointer="/name", parameters={"name": name}))
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in KEPT)
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    listing = "".join(f"{hashlib.sha256(data).hexdigest()}  {place}\n" for place, data in contents.items()).encode()
    signature, key = sign(listing, key_file) if key_file else (b"", "")
    proofs = {CONTENTS: listing, SIGNATURE: signature} if signature else {CONTENTS: listing}
    target.mkdir(parents=True, exist_ok=True)
    made = target / name
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, data in {**proofs, **contents}.items():
            entry = zipfile.ZipInfo(place, _BEGINNING)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, data)
    return Built(made, hashlib.sha256(made.read_bytes()).hexdigest(), key)


@contextmanager
def found_pack(name_or_path: str) -> Iterator[PackSource]:
    """Where a pack is: shipped ones by name, else a folder, or a file that `build` made, unpacked for so long.

    ProblemError `pack_unknown`, or `pack_archive_…` and `pack_signature_invalid` where the file is not as it was made.
    """
    path = Path(name_or_path)
    if path.suffix != SUFFIX or not path.is_file():
        yield PackSource(find_pack(name_or_path))
        return
    with tempfile.TemporaryDirectory(prefix="metacrm-pack-") as place:
        try:
            with zipfile.ZipFile(path) as archive:
                source = PackSource(Path(place), _unpack(archive, Path(place)))
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
            raise _broken(path.name, "pack_archive_unreadable") from error
        except _Distrust as error:
            raise _broken(path.name, *error.args) from error
        yield source


class _Distrust(ValueError):
    """Why an archive is not unpacked: a problem's code, and the member that it is about."""


def _unpack(archive: zipfile.ZipFile, folder: Path) -> str:
    """Write what the listing tells of into the folder; answers who signed it."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _Distrust("pack_archive_large")
    proofs = {entry.filename: _read(archive, entry) for entry in entries if entry.filename in (CONTENTS, SIGNATURE)}
    members = [entry for entry in entries if entry.filename not in proofs]
    expected = _listed(proofs.get(CONTENTS, b""))
    if CONTENTS not in proofs or sorted(expected) != sorted(entry.filename for entry in members):
        raise _Distrust("pack_archive_unlisted")
    signed_by = _signer(proofs)
    for entry in members:
        place = PurePosixPath(entry.filename)
        if place.is_absolute() or ".." in place.parts or "\\" in entry.filename or ":" in entry.filename:
            raise _Distrust("pack_archive_member", entry.filename)
        if not stat.S_ISREG(entry.external_attr >> 16) or place.suffix not in KEPT:
            raise _Distrust("pack_archive_member", entry.filename)
        data = _read(archive, entry)
        if hashlib.sha256(data).hexdigest() != expected[entry.filename]:
            raise _Distrust("pack_archive_changed", entry.filename)
        target = folder.joinpath(*place.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return signed_by


def _listed(listing: bytes) -> dict[str, str]:
    lines = listing.decode("utf-8", "replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _signer(proofs: Mapping[str, bytes]) -> str:
    if SIGNATURE not in proofs:
        return ""
    try:
        return signer(proofs[CONTENTS], proofs[SIGNATURE])
    except SignatureInvalid as error:
        raise _Distrust("pack_signature_invalid") from error


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    # An entry may hold more than it says; no more than that is ever taken in.
    with archive.open(entry) as source:
        data = source.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise _Distrust("pack_archive_changed", entry.filename)
    return data


def _broken(file: str, code: str, member: str = "") -> ProblemError:
    return ProblemError(Problem(code, file=file, parameters={"file": file, "member": member, "listing": CONTENTS}))
