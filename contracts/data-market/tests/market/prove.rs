//! Files, tables and real proofs. Proofs are kept: the same one is asked for by many tests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use bls12_381::{G1Affine, G2Affine, Scalar};
use cosmwasm_std::Binary;
use oaic_circuits::answer::{evaluate, packed_table, Row};
use oaic_circuits::misbehavior::opened_leaf;
use oaic_circuits::seal::{seal, SecretKey};
use oaic_circuits::{
    AnswerCircuit, AnswerWitness, KeyDeliveryCircuit, KeyDeliveryWitness, MisbehaviorCircuit,
    MisbehaviorWitness, Provable,
};
use oaic_messages::data_market::{self as msg, PLAIN_CHUNK_BYTES};
use oaic_poseidon::{field, hash, merkle::Tree, seal::Point, stream, stream::Stream};
use oaic_prover::{Prover, Silent};
use oaic_records::element::to_binary;
use oaic_statements::query::{table_commitment, Query as CircuitQuery};
use oaic_statements::{
    Answer, Fr, KeyDelivery, Misbehavior, Statement, Tag, CHUNK_DEPTH, CHUNK_ELEMENTS,
};
use oaic_testing::chain::account;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// Randomness that is the same each time, so that proofs can be kept.
fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(5)
}

/// The buyers' secret.
pub fn secret() -> SecretKey {
    SecretKey::generate(&mut ChaCha20Rng::seed_from_u64(1))
}

/// Another buyer's secret.
pub fn other_secret() -> SecretKey {
    SecretKey::generate(&mut ChaCha20Rng::seed_from_u64(2))
}

pub fn prover() -> &'static Prover<'static> {
    static PROVER: OnceLock<Prover<'static>> = OnceLock::new();
    PROVER.get_or_init(|| Prover::open(None, &Silent).unwrap())
}

pub fn wire(point: &Point) -> msg::Point {
    msg::Point {
        u: to_binary(&point.u),
        v: to_binary(&point.v),
    }
}

/// An encrypted file of chunks.
#[derive(Clone)]
pub struct Data {
    /// Label of the account that packed it.
    pub owner: &'static str,
    pub key: Fr,
    pub cipher: Vec<[Fr; CHUNK_ELEMENTS]>,
    pub cipher_tree: Tree,
    pub plain_tree: Tree,
}

impl Data {
    /// That opens to what it promises.
    pub fn honest(seed: u64, chunks: u64) -> Self {
        let key = field::from_u64(1_000 + seed);
        let cipher: Vec<[Fr; CHUNK_ELEMENTS]> = (0..chunks)
            .map(|index| {
                let mut masks = Stream::new(&key, index);
                std::array::from_fn(|place| {
                    let plain = field::from_u64(seed * 10_000 + index * 100 + place as u64);
                    plain + masks.next().unwrap()
                })
            })
            .collect();
        let cipher_leaves = cipher.iter().map(|chunk| hash(Tag::CipherLeaf, chunk));
        let plain_leaves =
            (0..chunks).map(|index| opened_leaf(&key, index, &cipher[index as usize]));
        Data {
            owner: "seller",
            key,
            cipher_tree: Tree::new(CHUNK_DEPTH, cipher_leaves.collect()).unwrap(),
            plain_tree: Tree::new(CHUNK_DEPTH, plain_leaves.collect()).unwrap(),
            cipher,
        }
    }

    /// Whose chunk 1 doesn't.
    pub fn broken(seed: u64) -> Self {
        let mut data = Data::honest(seed, 3);
        let mut leaves = data.plain_tree.leaves().to_vec();
        leaves[1] += Fr::one();
        data.plain_tree = Tree::new(CHUNK_DEPTH, leaves).unwrap();
        data
    }

    pub fn commitment(&self) -> Fr {
        stream::key_commitment(&self.key, &owner(self.owner))
    }

    pub fn file(&self) -> msg::File {
        let chunks = self.cipher.len() as u32;
        msg::File {
            cipher_root: to_binary(&self.cipher_tree.root()),
            plain_root: to_binary(&self.plain_tree.root()),
            key_commitment: to_binary(&self.commitment()),
            chunks,
            size: u64::from(chunks) * PLAIN_CHUNK_BYTES - 5,
            uri: "ipfs://uri-of-the-seller".into(),
            inline: None,
        }
    }

    /// The sealed file as it is kept on chain: ciphertext, then promised leaves.
    pub fn inline(&self) -> Binary {
        let elements = self.cipher.iter().flatten();
        let elements = elements.chain(self.plain_tree.leaves());
        elements
            .flat_map(field::to_bytes)
            .collect::<Vec<_>>()
            .into()
    }
}

/// A table of 64 rows: partitions 1 and 2, two columns.
pub fn rows() -> Vec<Row> {
    (0..40u32)
        .map(|row| Row {
            partition: 1 + (row % 4 / 3) as u16,
            columns: [10 * row, 7 + row % 5, 0, 0],
        })
        .collect()
}

/// What stands for the account of a label in what it packs.
pub fn owner(label: &str) -> Fr {
    oaic_statements::seller(account(label).as_str())
}

pub fn salt() -> Fr {
    field::from_u64(77)
}

pub fn table() -> msg::Table {
    msg::Table {
        commitment: to_binary(&table_commitment(
            &salt(),
            &owner("seller"),
            &packed_table(&rows(), 64),
        )),
        rows: msg::Rows::R64,
        columns: vec![column("prompt tokens"), column("completion tokens")],
        partitions: vec![],
    }
}

/// Of this name, in tokens.
pub fn column(name: &str) -> msg::Column {
    msg::Column {
        name: name.into(),
        unit: "tokens".into(),
    }
}

/// What a delivery consists of.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub ephemeral: msg::Point,
    pub masked: Vec<Binary>,
    pub proof: Binary,
}

/// What a proof is of.
#[derive(Clone, Copy)]
pub struct Place {
    pub context: Fr,
    pub order: u64,
    pub seller: Fr,
    pub buyer: Point,
}

/// An [`answer`] from a table of any size, made anew.
pub fn answer_from<const ROWS: usize>(
    place: Place,
    rows: Vec<Row>,
    query: &CircuitQuery,
) -> Delivery {
    let order = field::from_u64(place.order);
    let elements = evaluate(&rows, query).unwrap();
    let sealed = seal(&place.buyer, &place.context, &order, &elements, &mut rng()).unwrap();
    let statement = Answer {
        context: place.context,
        order,
        seller: place.seller,
        table: table_commitment(&salt(), &place.seller, &packed_table(&rows, ROWS)),
        query: query.hash(),
        buyer: place.buyer,
        ephemeral: sealed.ephemeral,
        masked: sealed.masked.clone().try_into().unwrap(),
    };
    let witness = AnswerWitness {
        salt: salt(),
        rows,
        query: *query,
        ephemeral_secret: sealed.secret,
    };
    let proof = prove(AnswerCircuit::<ROWS>::new(statement, witness));
    Delivery {
        ephemeral: wire(&sealed.ephemeral),
        masked: sealed.masked.iter().map(to_binary).collect(),
        proof,
    }
}

fn cached(name: &str, place: &Place, of: &[Fr], make: impl FnOnce() -> Delivery) -> Delivery {
    type Cache = HashMap<Vec<u8>, Arc<OnceLock<Delivery>>>;
    static CACHE: OnceLock<Mutex<Cache>> = OnceLock::new();
    let mut key = name.as_bytes().to_vec();
    let own = [
        place.context,
        field::from_u64(place.order),
        place.seller,
        place.buyer.u,
    ];
    key.extend(own.iter().chain(of).flat_map(field::to_bytes));
    let cache = CACHE.get_or_init(Mutex::default);
    // Tests that ask for the same one at once wait for one another.
    let one = cache.lock().unwrap().entry(key).or_default().clone();
    one.get_or_init(make).clone()
}

/// The key of a file, sealed and proven.
pub fn delivery(place: Place, key: Fr) -> Delivery {
    cached("delivery", &place, &[key], || {
        let order = field::from_u64(place.order);
        let sealed = seal(&place.buyer, &place.context, &order, &[key], &mut rng()).unwrap();
        let statement = KeyDelivery {
            context: place.context,
            order,
            seller: place.seller,
            commitment: stream::key_commitment(&key, &place.seller),
            buyer: place.buyer,
            ephemeral: sealed.ephemeral,
            masked: sealed.masked[0],
        };
        let witness = KeyDeliveryWitness {
            key,
            ephemeral_secret: sealed.secret,
        };
        let proof = prove(KeyDeliveryCircuit::new(statement, witness));
        Delivery {
            ephemeral: wire(&sealed.ephemeral),
            masked: sealed.masked.iter().map(to_binary).collect(),
            proof,
        }
    })
}

/// The circuit that says chunk `index` of a file is not what was promised.
pub fn accusation(place: Place, data: &Data, index: u64) -> MisbehaviorCircuit {
    let path = |tree: &Tree| tree.path(index).unwrap().try_into().unwrap();
    let statement = Misbehavior {
        context: place.context,
        order: field::from_u64(place.order),
        seller: place.seller,
        commitment: data.commitment(),
        cipher_root: data.cipher_tree.root(),
        plain_root: data.plain_tree.root(),
    };
    let witness = MisbehaviorWitness {
        key: data.key,
        index,
        cipher: data.cipher[index as usize],
        cipher_path: path(&data.cipher_tree),
        promised_leaf: data.plain_tree.leaves()[index as usize],
        plain_path: path(&data.plain_tree),
        element: 0,
    };
    MisbehaviorCircuit::new(statement, witness)
}

/// The proof that a file's chunk 1 is not what was promised.
pub fn misbehavior(place: Place, data: &Data) -> Binary {
    cached(
        "misbehavior",
        &place,
        &[data.key, data.plain_tree.root()],
        || Delivery {
            ephemeral: wire(&place.buyer),
            masked: vec![],
            proof: prove(accusation(place, data, 1)),
        },
    )
    .proof
}

/// An answer to a query over [`rows`], sealed and proven.
pub fn answer(place: Place, query: &CircuitQuery) -> Delivery {
    cached("answer", &place, &[query.hash()], || {
        answer_from::<64>(place, rows(), query)
    })
}

fn prove<C: Provable>(circuit: C) -> Binary
where
    C::Statement: Statement,
{
    Binary::new(prover().prove(&circuit).unwrap().to_vec())
}

/// Another proof of the same, which anybody can make: A times r, B divided by r.
pub fn rerandomized(proof: &Binary) -> Binary {
    let a = G1Affine::from_compressed(proof[..48].try_into().unwrap()).unwrap();
    let b = G2Affine::from_compressed(proof[48..144].try_into().unwrap()).unwrap();
    let r = Scalar::from(3);
    let a = G1Affine::from(a * r).to_compressed();
    let b = G2Affine::from(b * r.invert().unwrap()).to_compressed();
    [a.as_slice(), &b, &proof[144..]].concat().into()
}
