"""Ids: those that are new increase, those that are derived are the same for the same digest."""

from __future__ import annotations

import hashlib
import uuid

from desktop.store.uid import derived, is_uid, uuid7


def test_new_ids_increase_and_say_their_version():
    made = [uuid7() for _n in range(1000)]
    assert made == sorted(set(made))
    assert {uuid.UUID(one).version for one in made} == {7}


def test_an_id_that_is_derived_is_the_same_for_the_same_digest_and_says_that_it_is():
    digest = hashlib.sha256(b"Sony").digest()
    made = uuid.UUID(derived(digest))
    assert str(made) == derived(digest)
    assert (made.version, made.variant) == (8, uuid.RFC_4122)
    assert derived(hashlib.sha256(b"Tokyo").digest()) != str(made)
    assert is_uid(str(made))
    assert not is_uid("01A2")
