//! A chunk doesn't open to what was promised.

use bellman::{Circuit, ConstraintSystem, SynthesisError};
use oaic_poseidon::merkle;
use oaic_poseidon::stream::{key_commitment, Stream};
use oaic_statements::{Fr, Misbehaviour, Tag, CHUNK_DEPTH, CHUNK_ELEMENTS};

use crate::circuit::{expect_field, expect_index, hex};
use crate::gadgets::{bits, compare, merkle as tree, poseidon, statement, Num};
use crate::{CircuitError, CircuitId, Provable};

/// What only the buyer knows.
#[derive(Clone)]
pub struct MisbehaviourWitness {
    /// The data key.
    pub key: Fr,
    /// Number of the chunk, below 2^20; the same in both trees.
    pub index: u64,
    /// The encrypted chunk.
    pub cipher: [Fr; CHUNK_ELEMENTS],
    /// Siblings of its leaf, lowest first.
    pub cipher_path: [Fr; CHUNK_DEPTH],
    /// Leaf of the plain chunk as it was promised.
    pub promised_leaf: Fr,
    /// Siblings of that leaf, lowest first.
    pub plain_path: [Fr; CHUNK_DEPTH],
}

/// What an encrypted chunk opens to under a key: the leaf that should have been promised.
pub fn opened_leaf(key: &Fr, index: u64, cipher: &[Fr; CHUNK_ELEMENTS]) -> Fr {
    let mut stream = Stream::new(key, index);
    let plain: Vec<Fr> = cipher
        .iter()
        .zip(stream.by_ref())
        .map(|(cipher, mask)| cipher - mask)
        .collect();
    // The blind comes after the elements in the stream, and before them in the leaf.
    let mut leaf: Vec<Fr> = stream.take(1).collect();
    leaf.extend(plain);
    oaic_poseidon::hash(Tag::PlainLeaf, &leaf)
}

/// Some chunk under the cipher root doesn't open, under the committed key, to the leaf that stands
/// in its place under the plain root.
#[derive(Clone)]
pub struct MisbehaviourCircuit(Option<(Misbehaviour, MisbehaviourWitness)>);

impl Provable for MisbehaviourCircuit {
    type Statement = Misbehaviour;
    type Witness = MisbehaviourWitness;
    const ID: CircuitId = CircuitId::Misbehaviour;

    fn blank() -> Self {
        Self(None)
    }

    fn new(statement: Misbehaviour, witness: MisbehaviourWitness) -> Self {
        Self(Some((statement, witness)))
    }

    fn statement(&self) -> Option<&Misbehaviour> {
        self.0.as_ref().map(|(statement, _)| statement)
    }

    fn check(&self) -> Result<(), CircuitError> {
        let id = Self::ID;
        let (stated, witness) = self.0.as_ref().ok_or(CircuitError::Blank(id))?;
        expect_field(
            id,
            "commitment",
            &stated.commitment,
            "the commitment to the data key",
            &key_commitment(&witness.key),
        )?;
        let index = expect_index(id, witness.index, CHUNK_DEPTH)?;
        let cipher_leaf = oaic_poseidon::hash(Tag::CipherLeaf, &witness.cipher);
        expect_field(
            id,
            "cipher_root",
            &stated.cipher_root,
            "the root over the encrypted chunk and its path",
            &merkle::root_of(&cipher_leaf, index, &witness.cipher_path),
        )?;
        expect_field(
            id,
            "plain_root",
            &stated.plain_root,
            "the root over the promised leaf and its path",
            &merkle::root_of(&witness.promised_leaf, index, &witness.plain_path),
        )?;
        let opened = opened_leaf(&witness.key, index, &witness.cipher);
        if opened == witness.promised_leaf {
            return Err(CircuitError::False {
                circuit: id,
                claim: format!(
                    "chunk {index} opens to exactly what was promised, leaf {}; there is nothing \
                     to dispute in it",
                    hex(&opened)
                ),
            });
        }
        Ok(())
    }
}

impl Circuit<Fr> for MisbehaviourCircuit {
    fn synthesize<CS: ConstraintSystem<Fr>>(self, cs: &mut CS) -> Result<(), SynthesisError> {
        let witness = self.0.as_ref().map(|(_, witness)| witness);
        // Context and order only say what the proof is for.
        let [_, _, commitment, cipher_root, plain_root] = statement::fields(cs, self.statement())?;
        let key = Num::alloc(cs, "data key", witness.map(|witness| witness.key))?;
        let committed = poseidon::hash(cs, Tag::KeyCommitment, std::slice::from_ref(&key))?;
        Num::enforce_equal(cs, &committed, &commitment);

        let index = bits::alloc_u64(
            cs,
            "index",
            witness.map(|witness| witness.index),
            CHUNK_DEPTH,
        )?;
        let cipher = (0..CHUNK_ELEMENTS)
            .map(|place| {
                let value = witness.and_then(|witness| witness.cipher.get(place).copied());
                Num::alloc(cs, "cipher", value)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let leaf = poseidon::hash(cs, Tag::CipherLeaf, &cipher)?;
        let path = witness.map(|witness| witness.cipher_path.as_slice());
        let path = tree::alloc_path(cs, path, CHUNK_DEPTH)?;
        let root = tree::root(cs, &leaf, &index, &path)?;
        Num::enforce_equal(cs, &root, &cipher_root);

        let promised = witness.map(|witness| witness.promised_leaf);
        let promised = Num::alloc(cs, "promised leaf", promised)?;
        let path = witness.map(|witness| witness.plain_path.as_slice());
        let path = tree::alloc_path(cs, path, CHUNK_DEPTH)?;
        let root = tree::root(cs, &promised, &index, &path)?;
        Num::enforce_equal(cs, &root, &plain_root);

        let mut stream = poseidon::Sponge::new(cs, Tag::Stream, &[key, bits::pack(&index)])?;
        let plain = cipher
            .iter()
            .map(|cipher| stream.squeeze(cs).map(|mask| cipher - &mask))
            .collect::<Result<Vec<_>, _>>()?;
        let mut opened = vec![stream.squeeze(cs)?];
        opened.extend(plain);
        let opened = poseidon::hash(cs, Tag::PlainLeaf, &opened)?;
        compare::enforce_nonzero(cs, &(&opened - &promised))
    }
}
