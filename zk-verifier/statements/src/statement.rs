use oaic_poseidon::{hash, seal::Point, Fr, Tag};

/// Elements that an answer has; those its query doesn't use are zero before they are masked.
pub const ANSWER_SLOTS: usize = 8;

/// What a proof says.
pub trait Statement {
    /// Purpose under which the fields are hashed.
    const TAG: Tag;

    /// The public fields, in their order.
    fn fields(&self) -> Vec<Fr>;

    /// The circuit's one public input.
    fn input(&self) -> Fr {
        hash(Self::TAG, &self.fields())
    }
}

macro_rules! statement {
    ($name:ident: $($($field:ident).+),+) => {
        impl Statement for $name {
            const TAG: Tag = Tag::$name;

            fn fields(&self) -> Vec<Fr> {
                vec![$(self.$($field).+),+]
            }
        }
    };
}

/// The data key that `commitment` commits to is sealed to the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyDelivery {
    /// Chain, contract and purpose.
    pub context: Fr,
    /// Number of the order, unique in the contract.
    pub order: Fr,
    /// Whose it is: [`seller`](crate::seller) of the address that listed it.
    pub seller: Fr,
    /// Commitment to the data key.
    pub commitment: Fr,
    /// The buyer's key.
    pub buyer: Point,
    /// The sealer's key of this one delivery.
    pub ephemeral: Point,
    /// Data key plus mask.
    pub masked: Fr,
}

statement!(KeyDelivery: context, order, seller, commitment, buyer.u, buyer.v, ephemeral.u, ephemeral.v, masked);

/// Some chunk of the encrypted file doesn't open, under the committed key, to the plain chunk that
/// was promised, or opens to an element of more than 31 bytes, which is not data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misbehavior {
    /// Chain, contract and purpose.
    pub context: Fr,
    /// Number of the order, unique in the contract.
    pub order: Fr,
    /// Whose it is: [`seller`](crate::seller) of the address that listed it.
    pub seller: Fr,
    /// Commitment to the data key.
    pub commitment: Fr,
    /// Root over the encrypted chunks.
    pub cipher_root: Fr,
    /// Root over the plain chunks.
    pub plain_root: Fr,
}

statement!(Misbehavior: context, order, seller, commitment, cipher_root, plain_root);

/// A note of this value stands in the tree, whoever proves it may spend it, and it is spent for
/// this action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spend {
    /// Chain, contract and purpose: one for every way to spend, so that a note has one nullifier.
    pub context: Fr,
    /// A recent root of the tree of notes.
    pub root: Fr,
    /// Number of that tree, from 0: with it a place is another in each tree.
    pub tree: Fr,
    /// What marks the note as spent.
    pub nullifier: Fr,
    /// In uoaic.
    pub value: Fr,
    /// Digest of what it is spent for: session key, recipient, relayer and its fee, and the rest.
    pub action: Fr,
}

statement!(Spend: context, root, tree, nullifier, value, action);

/// An attestor vouches for whoever proves this, for this action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Chain, contract and purpose.
    pub context: Fr,
    /// Root of the attestor's tree.
    pub root: Fr,
    /// The credential is good at least until this time, in Unix time.
    pub valid_at: Fr,
    /// The credential's level is at least this, 0 to 255.
    pub level: Fr,
    /// Number of the period that showings are counted in.
    pub epoch: Fr,
    /// How many names a holder has in it, 1 to 255.
    pub slots: Fr,
    /// One of the holder's names in this epoch and context, unlinkable to all others.
    pub pseudonym: Fr,
    /// Digest of what it is shown for.
    pub action: Fr,
}

statement!(Membership: context, root, valid_at, level, epoch, slots, pseudonym, action);

/// The committed table's answer to a registered query is sealed to the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Chain, contract and purpose.
    pub context: Fr,
    /// Number of the order, unique in the contract.
    pub order: Fr,
    /// Whose it is: [`seller`](crate::seller) of the address that listed it.
    pub seller: Fr,
    /// Commitment to the table.
    pub table: Fr,
    /// Hash of the query.
    pub query: Fr,
    /// The buyer's key.
    pub buyer: Point,
    /// The sealer's key of this one answer.
    pub ephemeral: Point,
    /// Each element of the answer plus its mask.
    pub masked: [Fr; ANSWER_SLOTS],
}

impl Statement for Answer {
    const TAG: Tag = Tag::Answer;

    fn fields(&self) -> Vec<Fr> {
        let mut fields = vec![
            self.context,
            self.order,
            self.seller,
            self.table,
            self.query,
            self.buyer.u,
            self.buyer.v,
            self.ephemeral.u,
            self.ephemeral.v,
        ];
        fields.extend(self.masked);
        fields
    }
}
