"""Whose packs this system takes: the fingerprints of trusted keys; while there is none, everybody's."""

from __future__ import annotations

from collections.abc import Sequence

from ...metadata.problem import Problem, ProblemError
from ..database import Database
from ..storage.apply_lock import apply_lock
from ..storage.facts import TRUSTED_KEYS, read_facts, write_facts
from .archive import PackSource, Source
from .folder import PackFolder, read_pack
from .signatures import fingerprint_in


def trusted_keys(database: Database) -> Sequence[str]:
    """The fingerprints in the order in which they were trusted."""
    with database.read() as connection:
        return read_facts(connection).get(TRUSTED_KEYS, "").split()


def change_trust(database: Database, trust: Sequence[str], distrust: Sequence[str] = ()) -> Sequence[str]:
    """Trust these keys, and those no more; answers all that are trusted now.

    ProblemError `fingerprint_invalid`, or `key_not_trusted` for one that was not; then nothing is changed.
    """
    added, gone = ([fingerprint_in(text) for text in texts] for texts in (trust, distrust))
    with apply_lock(database), database.write() as connection:
        before = read_facts(connection).get(TRUSTED_KEYS, "").split()
        unknown = [key for key in gone if key not in before]
        if unknown:
            raise ProblemError([Problem("key_not_trusted", parameters={"key": key}) for key in unknown])
        now = [key for key in dict.fromkeys([*before, *added]) if key not in gone]
        write_facts(connection, {TRUSTED_KEYS: " ".join(now)})
    return now


def taken(database: Database, source: Source) -> PackFolder:
    """The pack that lies there, where this system takes it: whatever lays a pack in gets it here.

    ProblemError `pack_unsigned` or `pack_signer_untrusted` where it does not, or everything in it that can't be read.
    """
    found = source if isinstance(source, PackSource) else PackSource(source)
    trusted = trusted_keys(database)
    if trusted and found.signer not in trusted and not found.shipped:
        code = "pack_signer_untrusted" if found.signer else "pack_unsigned"
        raise ProblemError(Problem(code, parameters={"key": found.signer}))
    return read_pack(found.folder)
