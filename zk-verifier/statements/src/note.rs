//! Notes and credentials: what stands in their trees, and what is published when they are shown.

use oaic_poseidon::{field, hash, Fr, Tag};

/// Owner's half of a note: hides who may spend it.
pub fn note_owner(secret: &Fr, nonce: &Fr) -> Fr {
    hash(Tag::NoteOwner, &[*secret, *nonce])
}

/// A note as it stands in the tree. The contract computes it, so its value is what was paid in.
pub fn note_leaf(value: u64, owner: &Fr) -> Fr {
    hash(Tag::NoteLeaf, &[field::from_u64(value), *owner])
}

/// What marks the note at `index` as spent, counted over all trees. Its place is in it: two notes
/// of one owner, of whatever value and in whatever trees, are both spendable, once each.
pub fn nullifier(secret: &Fr, nonce: &Fr, index: u64, context: &Fr) -> Fr {
    hash(
        Tag::Nullifier,
        &[*secret, *nonce, field::from_u64(index), *context],
    )
}

/// Holder's half of a credential: what an attestor is given.
pub fn credential_holder(secret: &Fr) -> Fr {
    hash(Tag::CredentialHolder, &[*secret])
}

/// A credential as it stands in an attestor's tree.
pub fn credential_leaf(holder: &Fr, level: u8, expires_at: u64) -> Fr {
    let level = field::from_u64(u64::from(level));
    hash(
        Tag::CredentialLeaf,
        &[*holder, level, field::from_u64(expires_at)],
    )
}

/// One of a holder's names in one epoch of a context, by its number. Nobody else joins two of them,
/// and none is taken twice, so that as many showings count as there are numbers.
pub fn pseudonym(secret: &Fr, context: &Fr, epoch: u64, slot: u8) -> Fr {
    let (epoch, slot) = (field::from_u64(epoch), field::from_u64(u64::from(slot)));
    hash(Tag::Pseudonym, &[*secret, *context, epoch, slot])
}
