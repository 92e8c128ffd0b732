//! Every purpose that something is hashed for.

use crate::Fr;

/// Version of how things are hashed; another permutation or layout takes the next.
pub const VERSION: u64 = 1;

/// What something is hashed for. Numbers never change and are never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Tag {
    /// Inner node of a tree.
    Node = 1,
    /// Leaf of a chunk of plain data.
    PlainLeaf = 2,
    /// Leaf of a chunk of encrypted data.
    CipherLeaf = 3,
    /// Commitment to a data key.
    KeyCommitment = 4,
    /// Key stream of a chunk.
    Stream = 5,
    /// Mask of what is sealed to a public key.
    Mask = 6,
    /// Commitment to a table.
    Table = 7,
    /// A registered query.
    Query = 8,
    /// Owner's half of a note.
    NoteOwner = 9,
    /// A note as it stands in the tree.
    NoteLeaf = 10,
    /// What marks a note as spent.
    Nullifier = 11,
    /// Holder's half of a credential.
    CredentialHolder = 12,
    /// A credential as it stands in the tree.
    CredentialLeaf = 13,
    /// A holder's name in one context.
    Pseudonym = 14,
    /// Public input of a key delivery.
    KeyDelivery = 32,
    /// Public input of a misbehavior proof.
    Misbehavior = 33,
    /// Public input of a spend.
    Spend = 34,
    /// Public input of a membership proof.
    Membership = 35,
    /// Public input of an answer.
    Answer = 36,
}

impl Tag {
    /// The number that stands for this purpose.
    pub const fn number(self) -> u32 {
        #[allow(clippy::as_conversions)] // the discriminant: there is no other way to it
        let number = self as u32;
        number
    }

    /// Where the sponge begins: version, purpose, and how many elements are absorbed.
    pub fn capacity(self, len: usize) -> Fr {
        let len = u64::try_from(len).unwrap_or(u64::MAX) & 0xffff_ffff;
        Fr::from_raw([(u64::from(self.number()) << 32) | len, VERSION, 0, 0])
    }
}
