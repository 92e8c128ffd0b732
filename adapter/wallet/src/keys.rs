//! What is derived from the seed.

use std::fmt;

use oaic_poseidon::{field, Fr};
use oaic_statements::note;
use oaic_vouchers::SigningKey;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

/// Secrets of one wallet, for one contract on one chain. Under another context the same seed gives
/// other secrets, so that nothing joins two contracts.
#[derive(Clone)]
pub struct Keys {
    seed: [u8; 32],
    context: Fr,
}

/// Where a note came from. Notes of different origins never have the same owner: a message that
/// failed is on chain like one that didn't, and what a deposit showed there may not come back in
/// what a channel leaves, nor what one channel showed in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// It was paid in.
    Deposit,
    /// This channel left it.
    Reclaim(u64),
}

/// What spends one note.
#[derive(Clone)]
pub struct NoteKey {
    /// Secret of the owner.
    pub secret: Fr,
    /// What makes it this note's.
    pub nonce: Fr,
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.seed.zeroize();
    }
}

impl Drop for NoteKey {
    fn drop(&mut self) {
        self.secret.zeroize();
        self.nonce.zeroize();
    }
}

impl Keys {
    /// Keys of a seed, for the contract of a context.
    pub fn new(seed: [u8; 32], context: Fr) -> Self {
        Self { seed, context }
    }

    /// What spends the note of a number and value, in uoaic, that the wallet paid in.
    pub fn note(&self, number: u32, value: u64) -> NoteKey {
        self.note_of(Origin::Deposit, number, value)
    }

    /// What spends the wallet's note of a number and value, of those of an origin. Its value is in
    /// it: what somebody else pays to its owner, of another value, is known for what it is.
    pub fn note_of(&self, origin: Origin, number: u32, value: u64) -> NoteKey {
        let note = [&number.to_be_bytes()[..], &value.to_be_bytes()].concat();
        let (secret, nonce) = match origin {
            Origin::Deposit => (
                self.derive("oaic/notes/secret/1", &note),
                self.derive("oaic/notes/nonce/1", &note),
            ),
            Origin::Reclaim(channel) => {
                let place = [&channel.to_be_bytes()[..], &note].concat();
                (
                    self.derive("oaic/notes/reclaimed/secret/1", &place),
                    self.derive("oaic/notes/reclaimed/nonce/1", &place),
                )
            }
        };
        NoteKey {
            secret: field::from_digest(&secret),
            nonce: field::from_digest(&nonce),
        }
    }

    /// Session key of a number: one for each channel, and one more for each rotation.
    pub fn session(&self, number: u32) -> SigningKey {
        SigningKey::from_seed(self.derive("oaic/notes/session/1", &number.to_be_bytes()))
    }

    /// Secret of the holder of credentials; an attestor is given its [`Keys::holder`].
    pub fn credential_secret(&self) -> Fr {
        field::from_digest(&self.derive("oaic/notes/credential/1", &0u32.to_be_bytes()))
    }

    /// What an attestor is told of the holder.
    pub fn holder(&self) -> Fr {
        note::credential_holder(&self.credential_secret())
    }

    /// SHA-256 of tag, context, seed and place, the tag after its length. All but the tag is as long
    /// for every use of a tag, so that no two ever hash the same.
    fn derive(&self, tag: &str, place: &[u8]) -> [u8; 32] {
        let length = u64::try_from(tag.len()).unwrap_or(u64::MAX);
        let mut digest = Sha256::new();
        digest.update(length.to_be_bytes());
        digest.update(tag.as_bytes());
        digest.update(field::to_bytes(&self.context));
        digest.update(self.seed);
        digest.update(place);
        digest.finalize().into()
    }
}

impl NoteKey {
    /// Commitment that the contract is given.
    pub fn owner(&self) -> Fr {
        note::note_owner(&self.secret, &self.nonce)
    }

    /// What marks the note at an index, over all trees, as spent.
    pub fn nullifier(&self, index: u64, context: &Fr) -> Fr {
        note::nullifier(&self.secret, &self.nonce, index, context)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

impl fmt::Debug for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NoteKey").finish_non_exhaustive()
    }
}
