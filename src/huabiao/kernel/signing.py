"""Signatures over heads and manifests: who signs, and who checks with a public key alone.

Ed25519 from `cryptography` by default; a national algorithm or a hardware module is another class with the
same face (`Signer`), given by an adapter. Keys are PEM files: NAME.key (0600), and NAME-KEYID.pub, which
stays after the key is changed so that old signatures can still be checked.
"""

import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from huabiao.kernel.errors import RuleBroken

ED25519 = "Ed25519"
_KEY_ID = re.compile(r"[0-9a-f]{32}")
# Nobody else may read or write the key, and the group may not write it.
_TOO_OPEN = 0o027


class Verifier(Protocol):
    """Checks signatures; holds no secret."""

    @property
    def algorithm(self) -> str: ...

    @property
    def key_id(self) -> str: ...

    def verify(self, message: bytes, signature: bytes) -> bool: ...


class Signer(Verifier, Protocol):
    """Makes signatures, and checks its own."""

    def sign(self, message: bytes) -> bytes: ...


class KeyUnusable(RuleBroken):
    """A key file is missing, damaged, of another kind, or open to others."""


class Ed25519Verifier:
    """Checks Ed25519 signatures; its key id is the beginning of SHA-256 over the public key's DER form."""

    algorithm = ED25519

    def __init__(self, public_key: Ed25519PublicKey) -> None:
        self._public_key = public_key
        der = public_key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.key_id = sha256(der).hexdigest()[:32]

    def verify(self, message: bytes, signature: bytes) -> bool:
        try:
            self._public_key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def public_pem(self) -> bytes:
        return self._public_key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


class Ed25519Signer(Ed25519Verifier):
    """Signs with an Ed25519 private key."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        super().__init__(private_key.public_key())
        self._private_key = private_key

    def sign(self, message: bytes) -> bytes:
        return self._private_key.sign(message)


def load_or_create(directory: Path, name: str) -> Ed25519Signer:
    """The signer of `directory`/NAME.key, made at its first use; its public key is laid beside it."""
    path = directory / f"{name}.key"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write_once(path, key, 0o600)
    signer = Ed25519Signer(_private_key(path))
    public = public_key_path(directory, name, signer.key_id)
    if not public.exists():
        _write_once(public, signer.public_pem(), 0o644)
    return signer


def load_verifier(path: Path) -> Ed25519Verifier:
    """The verifier from a public key file alone."""
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise KeyUnusable(f"公钥文件 {path} 不存在或已损坏，请找回原文件。") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnusable(f"公钥文件 {path} 不是 {ED25519} 公钥，请换成签名时所用的公钥。")
    return Ed25519Verifier(key)


def find_verifier(directory: Path, name: str, key_id: str) -> Ed25519Verifier | None:
    """The verifier of a key that has signed under this name, now or earlier; None if its file is not here."""
    if not _KEY_ID.fullmatch(key_id):
        return None
    path = public_key_path(directory, name, key_id)
    verifier = load_verifier(path) if path.exists() else None
    return verifier if verifier is not None and verifier.key_id == key_id else None


def public_key_path(directory: Path, name: str, key_id: str) -> Path:
    return directory / f"{name}-{key_id}.pub"


def _private_key(path: Path) -> Ed25519PrivateKey:
    if os.name == "posix" and path.stat().st_mode & _TOO_OPEN:
        raise KeyUnusable(f"私钥文件 {path} 对他人开放，请先执行 chmod 600 {path}。")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnusable(f"私钥文件 {path} 无法读取或已损坏，请从备份恢复。") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"私钥文件 {path} 不是 {ED25519} 私钥，请换成 {ED25519} 私钥。")
    return key


def _write_once(path: Path, content: bytes, mode: int) -> None:
    """Lay down a whole file under its name, unless another process has been faster."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as out:
            os.fchmod(out.fileno(), mode)
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
    finally:
        os.unlink(temporary)
