//! Proofs of a chain's state, from a header's app hash down to a record.
//!
//! A Cosmos chain's app hash is the root of a small tree of its stores ("simple"), and each leaf of
//! it the root of a store's own tree ("iavl"). An answer carries one proof of each. They are checked
//! from the top down, so that no hash is computed but under a fixed specification.

use cosmrs::proto::traits::Message;
use cosmwasm_std::Binary;
use ics23::commitment_proof::Proof as Kind;
use ics23::{CommitmentProof, ExistenceProof, HostFunctionsProvider, NonExistenceProof};
use sha2::{Digest, Sha256};

use super::error::harmless;
use super::rpc::{ProofOp, StoreAnswer};

/// Name of a proof in a store's tree.
const IAVL: &str = "ics23:iavl";

/// Name of a proof in the tree of stores.
const SIMPLE: &str = "ics23:simple";

/// Steps of a path at most: an IAVL tree of 2^64 records is less than 93 high.
const MAX_STEPS: usize = 100;

/// What a store has at a key, from an answer to exactly that question. None: nothing is there.
///
/// # Errors
/// What is wrong with the proof, in words that follow "not proven:".
pub(super) fn check(
    answer: &StoreAnswer,
    store: &str,
    key: &[u8],
    app_hash: &[u8],
) -> Result<Option<Vec<u8>>, String> {
    let answered_key = decoded(answer.key.as_deref(), "the answer's key")?;
    if answered_key != key {
        return Err("the answer is for another key".into());
    }
    let value = decoded(answer.value.as_deref(), "the answer's value")?;
    let ops = answer.proof.as_ref().map(|proof| proof.ops.as_slice());
    let (in_store, in_app) = match ops.unwrap_or_default() {
        [] => return Err("there is no proof".into()),
        [in_store, in_app] => (in_store, in_app),
        other => return Err(format!("it has {} proofs instead of two", other.len())),
    };
    let root = store_root(in_app, store, app_hash)?;
    match proof_of(in_store, IAVL, key)? {
        Kind::Exist(proof) => {
            bounded(&proof)?;
            if proof.value != value {
                return Err("the proof is of another value".into());
            }
            let whole = whole(Kind::Exist(proof));
            let spec = ics23::iavl_spec();
            // Refuses other keys, other roots and empty values.
            if !ics23::verify_membership::<Sha2>(&whole, &spec, &root, key, &value) {
                return Err("the proof of existence does not verify against the store".into());
            }
            Ok(Some(value))
        }
        Kind::Nonexist(proof) => {
            if !value.is_empty() {
                return Err("there is a value, and a proof that there is none".into());
            }
            neighbors(&proof)?;
            let whole = whole(Kind::Nonexist(proof));
            let spec = ics23::iavl_spec();
            if !ics23::verify_non_membership::<Sha2>(&whole, &spec, &root, key) {
                return Err("the proof of absence does not verify against the store".into());
            }
            Ok(None)
        }
        Kind::Batch(_) | Kind::Compressed(_) => Err(format!("{IAVL} holds a batch of proofs")),
    }
}

/// Root of a store's tree, proven in the app hash.
fn store_root(op: &ProofOp, store: &str, app_hash: &[u8]) -> Result<Vec<u8>, String> {
    let Kind::Exist(proof) = proof_of(op, SIMPLE, store.as_bytes())? else {
        return Err(format!("{SIMPLE} doesn't show that the store exists"));
    };
    bounded(&proof)?;
    let root = proof.value.clone();
    let whole = whole(Kind::Exist(proof));
    let (spec, app) = (ics23::tendermint_spec(), app_hash.to_vec());
    if !ics23::verify_membership::<Sha2>(&whole, &spec, &app, store.as_bytes(), &root) {
        return Err(
            "the proof doesn't lead to the app hash of the next header: it is of another \
                    height, chain or store, or forged"
                .into(),
        );
    }
    Ok(root)
}

/// A proof's content, when it is of a kind and for a key.
fn proof_of(op: &ProofOp, kind: &str, key: &[u8]) -> Result<Kind, String> {
    if op.kind != kind {
        return Err(format!(
            "a proof is '{}' instead of '{kind}'",
            harmless(&op.kind)
        ));
    }
    if decoded(Some(&op.key), "a proof's key")? != key {
        return Err(format!("{kind} is for another key or store"));
    }
    let data = decoded(Some(&op.data), "a proof")?;
    let proof = CommitmentProof::decode(data.as_slice())
        .map_err(|e| format!("{kind} can't be decoded: {}", harmless(&e.to_string())))?;
    proof.proof.ok_or_else(|| format!("{kind} is empty"))
}

fn whole(kind: Kind) -> CommitmentProof {
    CommitmentProof { proof: Some(kind) }
}

fn bounded(proof: &ExistenceProof) -> Result<(), String> {
    if proof.path.len() > MAX_STEPS {
        return Err(format!("a proof has more than {MAX_STEPS} steps"));
    }
    Ok(())
}

/// The library walks both neighbors' paths from the root until they part, and would panic where one
/// ends before. Two paths to different leaves of one tree always part.
fn neighbors(proof: &NonExistenceProof) -> Result<(), String> {
    for side in proof.left.iter().chain(&proof.right) {
        bounded(side)?;
    }
    if let (Some(left), Some(right)) = (&proof.left, &proof.right) {
        let mut steps = left.path.iter().rev().zip(right.path.iter().rev());
        if !steps.any(|(l, r)| l.prefix != r.prefix || l.suffix != r.suffix) {
            return Err(
                "the neighbors in the proof of absence are not two leaves of one tree".into(),
            );
        }
    }
    Ok(())
}

fn decoded(text: Option<&str>, what: &str) -> Result<Vec<u8>, String> {
    let text = text.unwrap_or_default();
    let bytes = Binary::from_base64(text).map_err(|_| format!("{what} is not base64"))?;
    Ok(bytes.into())
}

/// SHA-256 is all that the two specifications use.
struct Sha2;

/// What stands for a hash that neither specification names: nothing real matches it, and nobody
/// finds two inputs with the same.
fn unnamed<const N: usize>(name: &str, message: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    for (part, chunk) in (0u8..).zip(out.chunks_mut(32)) {
        let mut hasher = Sha256::new();
        hasher.update([part]);
        hasher.update(name);
        hasher.update(message);
        for (to, from) in chunk.iter_mut().zip(hasher.finalize()) {
            *to = from;
        }
    }
    out
}

macro_rules! unnamed {
    ($($name:ident: $bytes:literal,)+) => {$(
        fn $name(message: &[u8]) -> [u8; $bytes] {
            unnamed(stringify!($name), message)
        }
    )+};
}

impl HostFunctionsProvider for Sha2 {
    fn sha2_256(message: &[u8]) -> [u8; 32] {
        Sha256::digest(message).into()
    }

    unnamed! {
        sha2_512: 64,
        sha2_512_truncated: 32,
        keccak_256: 32,
        ripemd160: 20,
        blake2b_512: 64,
        blake2s_256: 32,
        blake3: 32,
    }
}
