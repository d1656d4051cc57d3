"""Files of cases: kept by their hash under HUABIAO_HOME/private, apart from everything public, encrypted.

Written before the transaction that names them; a file that nobody names is harmless.
"""

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


def keep(data: bytes) -> str:
    """Store the bytes; returns their digest."""
    digest = hashlib.sha256(data).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        nonce = secrets.token_bytes(_NONCE)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.write_bytes(nonce + AESGCM(_key()).encrypt(nonce, data, digest.encode()))
        draft.replace(path)
    return digest


def read(digest: str) -> bytes:
    """The bytes of a digest; FileNotFoundError if they are gone, InvalidTag if they were altered."""
    blob = _path(digest).read_bytes()
    return AESGCM(_key()).decrypt(blob[:_NONCE], blob[_NONCE:], digest.encode())


def _path(digest: str) -> Path:
    return Path(settings.HUABIAO_HOME) / "private" / "cases" / digest[:2] / digest


def _key() -> bytes:
    """256 bits, made once and readable by this account only."""
    path = Path(settings.HUABIAO_HOME) / "keys" / "cases.key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return path.read_bytes()
        key = AESGCM.generate_key(256)
        with os.fdopen(descriptor, "wb") as out:
            out.write(key)
        return key
