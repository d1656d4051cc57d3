"""Key files and signatures."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from huabiao.kernel import signing


def test_a_key_is_made_once_and_kept_to_its_owner(tmp_path):
    keys = tmp_path / "home" / "keys"
    signer = signing.load_or_create(keys, "ledger")
    assert (keys / "ledger.key").stat().st_mode & 0o777 == 0o600
    again = signing.load_or_create(keys, "ledger")
    assert again.key_id == signer.key_id
    assert again.verify(b"words", signer.sign(b"words"))
    assert sorted(path.name for path in keys.iterdir()) == [f"ledger-{signer.key_id}.pub", "ledger.key"]


def test_a_signature_is_checked_with_the_public_key_file_alone(tmp_path):
    signer = signing.load_or_create(tmp_path, "ledger")
    signature = signer.sign(b"words")
    (tmp_path / "ledger.key").unlink()
    verifier = signing.load_verifier(signing.public_key_path(tmp_path, "ledger", signer.key_id))
    assert (verifier.algorithm, verifier.key_id) == (signing.ED25519, signer.key_id)
    assert verifier.verify(b"words", signature)
    assert not verifier.verify(b"Words", signature)
    assert not verifier.verify(b"words", signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not verifier.verify(b"words", b"")


def test_signatures_of_an_earlier_key_can_still_be_checked(tmp_path):
    earlier = signing.load_or_create(tmp_path, "ledger")
    signature = earlier.sign(b"words")
    (tmp_path / "ledger.key").unlink()
    assert signing.load_or_create(tmp_path, "ledger").key_id != earlier.key_id
    verifier = signing.find_verifier(tmp_path, "ledger", earlier.key_id)
    assert verifier is not None and verifier.verify(b"words", signature)


def test_a_public_key_counts_only_under_its_own_id(tmp_path):
    signer = signing.load_or_create(tmp_path, "ledger")
    path = signing.public_key_path(tmp_path, "ledger", signer.key_id)
    path.rename(signing.public_key_path(tmp_path, "ledger", "0" * 32))
    for key_id in ("0" * 32, signer.key_id, "../ledger", ""):
        assert signing.find_verifier(tmp_path, "ledger", key_id) is None


def test_a_key_open_to_others_is_refused(tmp_path):
    signing.load_or_create(tmp_path, "ledger")
    (tmp_path / "ledger.key").chmod(0o644)
    with pytest.raises(signing.KeyUnusable, match="chmod 600"):
        signing.load_or_create(tmp_path, "ledger")


def test_damaged_and_foreign_keys_are_refused_with_a_sentence(tmp_path):
    path = tmp_path / "ledger.key"
    path.write_bytes(b"no key")
    path.chmod(0o600)
    with pytest.raises(signing.KeyUnusable, match="已损坏"):
        signing.load_or_create(tmp_path, "ledger")
    foreign = ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(
        foreign.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    with pytest.raises(signing.KeyUnusable, match="Ed25519"):
        signing.load_or_create(tmp_path, "ledger")
    public = tmp_path / "foreign.pub"
    public.write_bytes(
        foreign.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    with pytest.raises(signing.KeyUnusable, match="Ed25519"):
        signing.load_verifier(public)
    with pytest.raises(signing.KeyUnusable, match="不存在"):
        signing.load_verifier(tmp_path / "nowhere.pub")


def test_many_beginners_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        signers = list(pool.map(lambda _: signing.load_or_create(tmp_path, "ledger"), range(8)))
    assert len({signer.key_id for signer in signers}) == 1
