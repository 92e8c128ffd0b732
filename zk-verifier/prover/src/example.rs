//! A true statement of each circuit with its witness, always the same: to try the commands with, to
//! measure proving with, and to test with. All secrets in them are published here.

use oaic_circuits::answer::{evaluate, packed_table, Row};
use oaic_circuits::misbehavior::opened_leaf;
use oaic_circuits::seal::{seal, SecretKey};
use oaic_circuits::{
    AnswerWitness, KeyDeliveryWitness, MembershipWitness, MisbehaviorWitness, SpendWitness,
};
use oaic_poseidon::merkle::Tree;
use oaic_poseidon::stream::{key_commitment, Stream};
use oaic_poseidon::{hash, Tag};
use oaic_statements::note::{
    credential_holder, credential_leaf, note_leaf, note_owner, nullifier, pseudonym,
};
use oaic_statements::query::{table_commitment, Query};
use oaic_statements::{
    context, seller, Answer, Fr, KeyDelivery, Membership, Misbehavior, Point, Spend, ANSWER_SLOTS,
    CHUNK_DEPTH, CHUNK_ELEMENTS, CREDENTIAL_DEPTH, NOTE_DEPTH,
};
use rand_chacha::rand_core::SeedableRng;
use rand_chacha::ChaCha20Rng;

fn number(number: u64) -> Fr {
    Fr::from(number)
}

fn here() -> Fr {
    context("oaic/example/1", "oaic-local-1", "example")
}

fn owner() -> Fr {
    seller("oaic1seller")
}

fn tree<const DEPTH: usize>(leaves: Vec<Fr>, index: u64) -> (Fr, [Fr; DEPTH]) {
    // The leaves are few, and the index is one of theirs.
    let Some(tree) = Tree::new(DEPTH, leaves) else {
        return (Fr::zero(), [Fr::zero(); DEPTH]);
    };
    let path = tree.path(index).and_then(|path| path.try_into().ok());
    (tree.root(), path.unwrap_or([Fr::zero(); DEPTH]))
}

/// Elements sealed to a buyer: both keys, what is masked, and the secret of the sealing.
fn sealed(elements: &[Fr], order: Fr) -> (Point, Point, Vec<Fr>, jubjub::Scalar) {
    let mut rng = ChaCha20Rng::from_seed([5; 32]);
    let buyer = SecretKey::generate(&mut rng).public();
    match seal(&buyer, &here(), &order, elements, &mut rng) {
        Ok(sealed) => (
            buyer,
            sealed.ephemeral,
            sealed.masked.clone(),
            sealed.secret,
        ),
        // A key that was just made can be sealed to.
        Err(_) => (buyer, buyer, elements.to_vec(), jubjub::Scalar::one()),
    }
}

/// A data key delivered.
pub fn key_delivery() -> (KeyDelivery, KeyDeliveryWitness) {
    let (key, order) = (number(1_001), number(1));
    let (buyer, ephemeral, masked, secret) = sealed(&[key], order);
    let statement = KeyDelivery {
        context: here(),
        order,
        seller: owner(),
        commitment: key_commitment(&key, &owner()),
        buyer,
        ephemeral,
        masked: masked.first().copied().unwrap_or_default(),
    };
    let witness = KeyDeliveryWitness {
        key,
        ephemeral_secret: secret,
    };
    (statement, witness)
}

/// A chunk that was encrypted from other data than was promised.
pub fn misbehavior() -> (Misbehavior, MisbehaviorWitness) {
    let (key, index) = (number(2_001), 1);
    let mut stream = Stream::new(&key, index);
    let cipher: [Fr; CHUNK_ELEMENTS] =
        std::array::from_fn(|place| number(place as u64) + stream.next().unwrap_or_default());
    let promised = opened_leaf(&key, index, &cipher) + Fr::one();
    let leaf = hash(Tag::CipherLeaf, &cipher);
    let (cipher_root, cipher_path) = tree::<CHUNK_DEPTH>(vec![number(7), leaf], index);
    let (plain_root, plain_path) = tree::<CHUNK_DEPTH>(vec![number(8), promised], index);
    let statement = Misbehavior {
        context: here(),
        order: number(2),
        seller: owner(),
        commitment: key_commitment(&key, &owner()),
        cipher_root,
        plain_root,
    };
    let witness = MisbehaviorWitness {
        key,
        index,
        cipher,
        cipher_path,
        promised_leaf: promised,
        plain_path,
        element: 0,
    };
    (statement, witness)
}

/// A note spent.
pub fn spend() -> (Spend, SpendWitness) {
    let (secret, nonce, index, value) = (number(3_001), number(3_002), 2, 1_000_000);
    let leaf = note_leaf(value, &note_owner(&secret, &nonce));
    let (root, path) = tree::<NOTE_DEPTH>(vec![number(7), number(8), leaf], index);
    let statement = Spend {
        context: here(),
        root,
        tree: number(1),
        nullifier: nullifier(&secret, &nonce, (1 << NOTE_DEPTH) + index, &here()),
        value: number(value),
        action: number(3),
    };
    let witness = SpendWitness {
        secret,
        nonce,
        index,
        path,
    };
    (statement, witness)
}

/// A credential shown.
pub fn membership() -> (Membership, MembershipWitness) {
    let (secret, level, expires_at, index) = (number(4_001), 3, 2_000_000_000, 1);
    let leaf = credential_leaf(&credential_holder(&secret), level, expires_at);
    let (root, path) = tree::<CREDENTIAL_DEPTH>(vec![number(7), leaf], index);
    let statement = Membership {
        context: here(),
        root,
        valid_at: number(1_900_000_000),
        level: number(2),
        epoch: number(730),
        slots: number(4),
        pseudonym: pseudonym(&secret, &here(), 730, 3),
        action: number(4),
    };
    let witness = MembershipWitness {
        secret,
        level,
        expires_at,
        slot: 3,
        index,
        path,
    };
    (statement, witness)
}

/// The mean of a column over one of two partitions of a full table of `ROWS` rows.
pub fn answer<const ROWS: usize>() -> (Answer, AnswerWitness) {
    let rows: Vec<Row> = (0..ROWS as u32)
        .map(|i| Row {
            partition: u16::from(i % 2 == 1),
            columns: [i, i * i, 1_000 - i % 1_000, u32::MAX - i],
        })
        .collect();
    let count = Query::count(1, 10);
    let query = count.mean(1, 1_000).unwrap_or(count);
    let (salt, order) = (number(5_001), number(5));
    // The query is a good one, and its partition has rows enough.
    let answered = evaluate(&rows, &query).unwrap_or([Fr::zero(); ANSWER_SLOTS]);
    let (buyer, ephemeral, masked, secret) = sealed(&answered, order);
    let statement = Answer {
        context: here(),
        order,
        seller: owner(),
        table: table_commitment(&salt, &owner(), &packed_table(&rows, ROWS)),
        query: query.hash(),
        buyer,
        ephemeral,
        masked: masked.try_into().unwrap_or([Fr::zero(); ANSWER_SLOTS]),
    };
    let witness = AnswerWitness {
        salt,
        rows,
        query,
        ephemeral_secret: secret,
    };
    (statement, witness)
}
