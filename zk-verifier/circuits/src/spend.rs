//! A note is spent.

use bellman::{Circuit, ConstraintSystem, SynthesisError};
use oaic_poseidon::merkle;
use oaic_statements::note::{note_leaf, note_owner, nullifier};
use oaic_statements::{Fr, Spend, Tag, NOTE_DEPTH};

use crate::circuit::{assignment, Check};
use crate::gadgets::{bits, merkle as tree, poseidon, statement, Num};
use crate::{CircuitError, CircuitId, Provable};

/// What only the owner of the note knows.
#[derive(Clone)]
pub struct SpendWitness {
    /// Secret of the owner.
    pub secret: Fr,
    /// Number that makes this note's owner another than that of the owner's other notes.
    pub nonce: Fr,
    /// Place of the note in its tree, below 2^20.
    pub index: u64,
    /// Siblings of its leaf, lowest first.
    pub path: [Fr; NOTE_DEPTH],
}

const VALUE_BITS: usize = 64;

/// Width of a tree's number: a note's index over all trees has 64 bits.
const TREE_BITS: usize = 64 - NOTE_DEPTH;

/// A note of the value stands under the root, the prover knows its owner's secret, and the
/// nullifier is that of its place among all trees.
#[derive(Clone)]
pub struct SpendCircuit(Option<(Spend, SpendWitness)>);

impl Provable for SpendCircuit {
    assignment!(Spend, SpendWitness);
    const ID: CircuitId = CircuitId::Spend;

    fn check(&self) -> Result<(), CircuitError> {
        let check = Check(Self::ID);
        let (stated, witness) = self.0.as_ref().ok_or(CircuitError::Blank(Self::ID))?;
        let value = check.number("value", &stated.value)?;
        let index = check.index(witness.index, NOTE_DEPTH)?;
        let tree = check.number("tree", &stated.tree)?;
        if tree >> TREE_BITS > 0 {
            return Err(check.range("tree", tree, format!("below 2^{TREE_BITS}")));
        }
        let (secret, nonce) = (&witness.secret, &witness.nonce);
        let owner = note_owner(secret, nonce);
        check.field(
            "root",
            &stated.root,
            "the root over the note and its path",
            &merkle::root_of(&note_leaf(value, &owner), index, &witness.path),
        )?;
        let place = (tree << NOTE_DEPTH) | index;
        check.field(
            "nullifier",
            &stated.nullifier,
            "the note's nullifier in this context",
            &nullifier(secret, nonce, place, &stated.context),
        )
    }
}

impl Circuit<Fr> for SpendCircuit {
    fn synthesize<CS: ConstraintSystem<Fr>>(self, cs: &mut CS) -> Result<(), SynthesisError> {
        let witness = self.0.as_ref().map(|(_, witness)| witness);
        // The action only says what the proof is for.
        let [context, root, number, nullifier, value, _] = statement::fields(cs, self.statement())?;
        let secret = Num::alloc(cs, "secret", witness.map(|witness| witness.secret))?;
        let nonce = Num::alloc(cs, "nonce", witness.map(|witness| witness.nonce))?;
        let index = witness.map(|witness| Fr::from(witness.index));
        let index = bits::alloc_low(cs, "index", index, NOTE_DEPTH)?;
        let path = witness.map(|witness| witness.path.as_slice());
        let path = tree::alloc_path(cs, path, NOTE_DEPTH)?;

        bits::enforce_range(cs, &value, VALUE_BITS)?;
        bits::enforce_range(cs, &number, TREE_BITS)?;
        let owner = poseidon::hash(cs, Tag::NoteOwner, &[secret.clone(), nonce.clone()])?;
        let leaf = poseidon::hash(cs, Tag::NoteLeaf, &[value, owner])?;
        let found = tree::root(cs, &leaf, &index, &path)?;
        Num::enforce_equal(cs, &found, &root);

        let first = Num::sum([(Fr::from(1 << NOTE_DEPTH), &number)]);
        let marks = [secret, nonce, &first + &bits::pack(&index), context];
        let mark = poseidon::hash(cs, Tag::Nullifier, &marks)?;
        Num::enforce_equal(cs, &mark, &nullifier);
        Ok(())
    }
}
