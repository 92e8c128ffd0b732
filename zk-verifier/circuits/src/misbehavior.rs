//! A chunk doesn't open to what was promised, or to no data.

use bellman::{Circuit, ConstraintSystem, SynthesisError};
use ff::Field;
use oaic_poseidon::merkle;
use oaic_poseidon::stream::{key_commitment, Stream};
use oaic_statements::{field, Fr, Misbehavior, Tag, CHUNK_DEPTH, CHUNK_ELEMENTS};

use crate::circuit::{assignment, hex, Check};
use crate::gadgets::{
    bits, compare, merkle as tree, poseidon, statement, Bit, Num, Result, System,
};
use crate::{CircuitError, CircuitId, Provable};

/// What only the buyer knows.
#[derive(Clone)]
pub struct MisbehaviorWitness {
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
    /// Number of the element that is above 31 bytes, below 32; anyone where the leaf is another.
    pub element: u64,
}

/// Logarithm of the number of elements.
const ELEMENT_BITS: usize = CHUNK_ELEMENTS.ilog2() as usize;

/// Bits of an element of data.
const DATA_BITS: u64 = 8 * field::DATA_BYTES as u64;

/// The blind of a chunk's plain leaf and the elements that it opens to, as they are hashed.
fn opened(key: &Fr, index: u64, cipher: &[Fr; CHUNK_ELEMENTS]) -> Vec<Fr> {
    let mut stream = Stream::new(key, index);
    let plain: Vec<Fr> = cipher
        .iter()
        .zip(stream.by_ref())
        .map(|(cipher, mask)| cipher - mask)
        .collect();
    // The blind comes after the elements in the stream, and before them in the leaf.
    let mut leaf: Vec<Fr> = stream.take(1).collect();
    leaf.extend(plain);
    leaf
}

/// What an encrypted chunk opens to under a key: the leaf that should have been promised.
pub fn opened_leaf(key: &Fr, index: u64, cipher: &[Fr; CHUNK_ELEMENTS]) -> Fr {
    oaic_poseidon::hash(Tag::PlainLeaf, &opened(key, index, cipher))
}

/// Some chunk under the cipher root doesn't open, under the committed key, to the leaf that stands
/// in its place under the plain root, or opens to an element that is above 31 bytes.
#[derive(Clone)]
pub struct MisbehaviorCircuit(Option<(Misbehavior, MisbehaviorWitness)>);

impl Provable for MisbehaviorCircuit {
    assignment!(Misbehavior, MisbehaviorWitness);
    const ID: CircuitId = CircuitId::Misbehavior;

    fn check(&self) -> Result<(), CircuitError> {
        let check = Check(Self::ID);
        let (stated, witness) = self.0.as_ref().ok_or(CircuitError::Blank(Self::ID))?;
        check.field(
            "commitment",
            &stated.commitment,
            "the seller's commitment to the data key",
            &key_commitment(&witness.key, &stated.seller),
        )?;
        let index = check.index(witness.index, CHUNK_DEPTH)?;
        let cipher_leaf = oaic_poseidon::hash(Tag::CipherLeaf, &witness.cipher);
        check.field(
            "cipher_root",
            &stated.cipher_root,
            "the root over the encrypted chunk and its path",
            &merkle::root_of(&cipher_leaf, index, &witness.cipher_path),
        )?;
        check.field(
            "plain_root",
            &stated.plain_root,
            "the root over the promised leaf and its path",
            &merkle::root_of(&witness.promised_leaf, index, &witness.plain_path),
        )?;
        let opened = opened(&witness.key, index, &witness.cipher);
        let leaf = oaic_poseidon::hash(Tag::PlainLeaf, &opened);
        if leaf != witness.promised_leaf {
            return Ok(());
        }
        let element = usize::try_from(witness.element).ok();
        let element = element.and_then(|place| opened.iter().skip(1).nth(place));
        match element.map(field::to_bytes) {
            Some([0, ..]) => Err(CircuitError::False {
                circuit: Self::ID,
                claim: format!(
                    "chunk {index} opens to exactly what was promised, leaf {}, and its element {} \
                     to no more than 31 bytes; there is nothing to dispute in it",
                    hex(&leaf),
                    witness.element
                ),
            }),
            Some(_) => Ok(()),
            None => {
                let range = format!("below {CHUNK_ELEMENTS}, the elements of a chunk");
                Err(check.range("element", witness.element, range))
            }
        }
    }
}

impl Circuit<Fr> for MisbehaviorCircuit {
    fn synthesize<CS: ConstraintSystem<Fr>>(self, cs: &mut CS) -> Result<(), SynthesisError> {
        let witness = self.0.as_ref().map(|(_, witness)| witness);
        // Context and order only say what the proof is for.
        let [_, _, seller, commitment, cipher_root, plain_root] =
            statement::fields(cs, self.statement())?;
        let key = Num::alloc(cs, "data key", witness.map(|witness| witness.key))?;
        let committed = poseidon::hash(cs, Tag::KeyCommitment, &[key.clone(), seller])?;
        Num::enforce_equal(cs, &committed, &commitment);

        let index = witness.map(|witness| Fr::from(witness.index));
        let index = bits::alloc_low(cs, "index", index, CHUNK_DEPTH)?;
        let cipher = (0..CHUNK_ELEMENTS)
            .map(|place| {
                let value = witness.and_then(|witness| witness.cipher.get(place).copied());
                Num::alloc(cs, "cipher", value)
            })
            .collect::<Result<Vec<_>>>()?;
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
            .collect::<Result<Vec<_>>>()?;
        let mut opened = vec![stream.squeeze(cs)?];
        opened.extend_from_slice(&plain);
        let opened = poseidon::hash(cs, Tag::PlainLeaf, &opened)?;

        let differs = &opened - &promised;
        let same = differs.value().map(|differs| differs.is_zero_vartime());
        let too_large = Bit::alloc(cs, "element is too large", same)?;
        let element = witness.map(|witness| Fr::from(witness.element));
        let element = bits::alloc_low(cs, "element", element, ELEMENT_BITS)?;
        let element = choose(cs, &element, plain)?;
        enforce_no_data(cs, &too_large, &element)?;
        let fault = compare::select(cs, &too_large, &Num::one(), &differs)?;
        compare::enforce_nonzero(cs, &fault)
    }
}

/// The element at the number of these bits, lowest first, of twice as many for each bit.
///
/// One constraint less than there are elements.
fn choose(cs: &mut impl System, number: &[Bit], mut elements: Vec<Num>) -> Result<Num> {
    for bit in number {
        elements = elements
            .chunks_exact(2)
            .map(|pair| compare::select(cs, bit, &pair[1], &pair[0]))
            .collect::<Result<_>>()?;
    }
    elements.pop().ok_or(SynthesisError::Unsatisfiable)
}

/// Holds an element at or above 2^248, as the whole number below the modulus r that its bytes are,
/// if that is claimed.
///
/// [2^248, r) is [2^248, 2^248 + 2^254) and [r - 2^254, r) together, as r is below 2^255, and
/// either is a range of 254 bits, whose bits are the only ones of an element. So no other number
/// of the same element, one that is r or more, passes for it.
///
/// 258 constraints.
fn enforce_no_data(cs: &mut impl System, claimed: &Bit, element: &Num) -> Result<()> {
    let power = |exponent: u64| Fr::from(2).pow_vartime(&[exponent, 0, 0, 0]);
    let (lower, upper) = (power(DATA_BITS), -power(bits::MAX_BITS as u64));
    let is_upper = claimed.value().zip(element.value());
    let is_upper = is_upper.map(|(claimed, element)| {
        // Whether 2^254 or more are left above the lower range's begin: the highest of 255 bits.
        claimed && field::to_bytes(&(element - lower))[0] >= 0x40
    });
    let is_upper = Bit::alloc(cs, "upper range", is_upper)?;
    // Nobody's to choose where nothing is claimed.
    Num::enforce_product(cs, is_upper.num(), claimed.not().num(), &Num::zero());
    let begin = &Num::constant(lower) + &is_upper.num().scale(upper - lower);
    let above = Num::mul(cs, claimed.num(), &(element - &begin))?;
    bits::enforce_range(cs, &above, bits::MAX_BITS)
}
