//! A true assignment of each circuit.

use oaic_poseidon::merkle::Tree;
use oaic_poseidon::stream::{key_commitment, Stream};
use oaic_statements::note::{
    credential_holder, credential_leaf, note_leaf, note_owner, nullifier, pseudonym,
};
use oaic_statements::{
    Fr, KeyDelivery, Membership, Misbehavior, Spend, Tag, CHUNK_DEPTH, CREDENTIAL_DEPTH, NOTE_DEPTH,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::misbehavior::opened_leaf;
use crate::seal::{seal, SecretKey};
use crate::{KeyDeliveryWitness, MembershipWitness, MisbehaviorWitness, SpendWitness};

/// Whose data it is.
pub const SELLER: Fr = Fr::from_raw([77, 0, 0, 0]);

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub fn fr(number: u64) -> Fr {
    Fr::from(number)
}

/// A path in a tree of these leaves.
fn path<const DEPTH: usize>(tree: &Tree, index: u64) -> [Fr; DEPTH] {
    let path = tree.path(index).expect("a leaf");
    path.try_into().expect("the tree's depth")
}

/// A key delivered.
pub fn key_delivery() -> (KeyDelivery, KeyDeliveryWitness) {
    let buyer = SecretKey::generate(&mut rng(1)).public();
    let (context, order, key) = (fr(71), fr(72), fr(73));
    let sealed = seal(&buyer, &context, &order, &[key], &mut rng(2)).expect("sealed");
    let statement = KeyDelivery {
        context,
        order,
        seller: SELLER,
        commitment: key_commitment(&key, &SELLER),
        buyer,
        ephemeral: sealed.ephemeral,
        masked: sealed.masked[0],
    };
    let witness = KeyDeliveryWitness {
        key,
        ephemeral_secret: sealed.secret,
    };
    (statement, witness)
}

/// Chunks of a small file, the last of which was not encrypted as promised when `cheat`.
pub fn misbehavior(cheat: bool) -> (Misbehavior, MisbehaviorWitness) {
    file(cheat, fr(1000))
}

/// Chunks of a small file, sealed as promised, the first element of the last of which is this.
pub fn promised(element: Fr) -> (Misbehavior, MisbehaviorWitness) {
    file(false, element)
}

fn file(cheat: bool, first: Fr) -> (Misbehavior, MisbehaviorWitness) {
    let key = fr(81);
    let index = 4;
    let mut ciphers = Vec::new();
    let mut promised = Vec::new();
    for chunk in 0..=index {
        let plain = (0..32).map(|place| match (chunk == index, place) {
            (true, 0) => first,
            _ => fr(1000 * chunk + place),
        });
        let stream = Stream::new(&key, chunk);
        let cipher: Vec<Fr> = plain
            .zip(stream)
            .map(|(plain, mask)| plain + mask)
            .collect();
        let mut cipher: [Fr; 32] = cipher.try_into().expect("a chunk");
        promised.push(opened_leaf(&key, chunk, &cipher));
        if cheat && chunk == index {
            cipher[31] += fr(1);
        }
        ciphers.push(cipher);
    }
    let leaves = ciphers
        .iter()
        .map(|cipher| oaic_poseidon::hash(Tag::CipherLeaf, cipher));
    let cipher_tree = Tree::new(CHUNK_DEPTH, leaves.collect()).expect("fits");
    let plain_tree = Tree::new(CHUNK_DEPTH, promised.clone()).expect("fits");
    let statement = Misbehavior {
        context: fr(82),
        order: fr(83),
        seller: SELLER,
        commitment: key_commitment(&key, &SELLER),
        cipher_root: cipher_tree.root(),
        plain_root: plain_tree.root(),
    };
    let witness = MisbehaviorWitness {
        key,
        index,
        cipher: ciphers[4],
        cipher_path: path(&cipher_tree, index),
        promised_leaf: promised[4],
        plain_path: path(&plain_tree, index),
        element: 0,
    };
    (statement, witness)
}

/// The third of four notes of the sixth tree.
pub fn spend() -> (Spend, SpendWitness) {
    let (secret, nonce, index, context) = (fr(91), fr(92), 2, fr(93));
    let value = u64::MAX;
    let leaf = note_leaf(value, &note_owner(&secret, &nonce));
    let tree = Tree::new(NOTE_DEPTH, vec![fr(5), fr(6), leaf, fr(7)]).expect("fits");
    let statement = Spend {
        context,
        root: tree.root(),
        tree: fr(5),
        nullifier: nullifier(&secret, &nonce, (5 << NOTE_DEPTH) + index, &context),
        value: fr(value),
        action: fr(94),
    };
    let witness = SpendWitness {
        secret,
        nonce,
        index,
        path: path(&tree, index),
    };
    (statement, witness)
}

/// A credential of level 3, good until 2,000, shown for level 2 at 1,999, under the last of three
/// names.
pub fn membership() -> (Membership, MembershipWitness) {
    let (secret, level, expires_at, index) = (fr(61), 3, 2000, 1);
    let leaf = credential_leaf(&credential_holder(&secret), level, expires_at);
    let tree = Tree::new(CREDENTIAL_DEPTH, vec![fr(8), leaf]).expect("fits");
    let context = fr(62);
    let statement = Membership {
        context,
        root: tree.root(),
        valid_at: fr(1999),
        level: fr(2),
        epoch: fr(64),
        slots: fr(3),
        pseudonym: pseudonym(&secret, &context, 64, 2),
        action: fr(63),
    };
    let witness = MembershipWitness {
        secret,
        level,
        expires_at,
        slot: 2,
        index,
        path: path(&tree, index),
    };
    (statement, witness)
}
