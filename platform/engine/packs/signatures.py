"""Ed25519 keys: makes one, signs with it, and tells whose signature something bears, by the key's fingerprint."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from ...metadata.problem import Problem, ProblemError

_PURPOSE = b"metacrm pack\n"
"""Stands before what is signed: a signature given for something else is none for a pack."""
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class SignatureInvalid(ValueError):
    """The signature is not that of this data."""


def make_key(file: Path) -> str:
    """Write a new private key (PKCS 8, PEM) where only its owner may read it; answers its fingerprint.

    ProblemError `pack_key_taken` where there is such a file, `pack_key_unwritable` where none can be.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(text)
    except FileExistsError as error:
        raise _about(file, "pack_key_taken") from error
    except OSError as error:
        raise _about(file, "pack_key_unwritable") from error
    return _fingerprint(key.public_key().public_bytes_raw())


def sign(data: bytes, key_file: Path) -> tuple[bytes, str]:
    """The signature in the form that `signer` reads, and the key's fingerprint; ProblemError `pack_key_unreadable`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(key_file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise _about(key_file, "pack_key_unreadable") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _about(key_file, "pack_key_unreadable")
    public = key.public_key().public_bytes_raw()
    return f"{public.hex()}\n{key.sign(_PURPOSE + data).hex()}\n".encode(), _fingerprint(public)


def signer(data: bytes, signature: bytes) -> str:
    """The fingerprint of the key that signed the data; SignatureInvalid where none did."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        public, signed = (bytes.fromhex(line) for line in signature.decode("ascii").splitlines())
        Ed25519PublicKey.from_public_bytes(public).verify(signed, _PURPOSE + data)
    except (ValueError, InvalidSignature) as error:
        raise SignatureInvalid from error
    return _fingerprint(public)


def fingerprint_in(text: str) -> str:
    """The fingerprint that a person wrote, without blanks and colons; ProblemError `fingerprint_invalid`."""
    plain = re.sub(r"[\s:]", "", text).lower()
    if not _FINGERPRINT.fullmatch(plain):
        raise ProblemError(Problem("fingerprint_invalid", parameters={"value": text}))
    return plain


def _fingerprint(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()


def _about(file: Path, code: str) -> ProblemError:
    return ProblemError(Problem(code, file=str(file), parameters={"file": str(file)}))
