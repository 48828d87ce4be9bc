"""Whose packs this system takes: the fingerprints of trusted keys; while there is none, everybody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import Struct

from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError
from ..database import Database
from ..storage.apply_lock import apply_lock
from ..storage.facts import TRUSTED_KEYS, read_facts, write_facts
from .signatures import fingerprint_in


class PackSource(Struct, frozen=True):
    """Where a pack was found: its folder, and the key that signed the file it was unpacked from ("" for none)."""

    folder: Path
    signer: str = ""
    shipped: bool = False
    """It came with the product, and is trusted like it."""

    def named_in(self, plan: Plan) -> Plan:
        """The plan, saying under "signed_by" whose signature the pack bears."""
        return replace(plan, details={**plan.details, "signed_by": self.signer or None})


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


def require_trust(database: Database, source: PackSource) -> None:
    """ProblemError `pack_unsigned` or `pack_signer_untrusted` where this system does not take the pack."""
    trusted = trusted_keys(database)
    if not trusted or source.shipped or source.signer in trusted:
        return
    code = "pack_signer_untrusted" if source.signer else "pack_unsigned"
    raise ProblemError(Problem(code, parameters={"key": source.signer}))
