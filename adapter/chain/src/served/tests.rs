//! What is signed, and what is taken for signed.

use cosmwasm_std::Binary;

use super::protocol::{Failure, MAX_TX_BYTES};
use super::{ensure_test_chain, Action, ServedChain, SignedTx, Start};
use crate::wasmd::{Keys, SigningKey, WasmdConfig};
use crate::ChainError;

fn start(chain_id: &str, byte: &str) -> Start {
    Start {
        chain_id: chain_id.into(),
        genesis_hash: byte.repeat(32),
    }
}

fn key(label: &str) -> SigningKey {
    SigningKey::derive("seed", label).unwrap()
}

fn body() -> String {
    let name = "token".into();
    Action::StoreCode { name }.body().unwrap()
}

fn refused(tx: &SignedTx, at: &Start) -> String {
    match tx.verify(at, "wasm") {
        Err(Failure::Refused { message }) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_signature_is_for_one_chain_one_start_one_key_one_sequence_and_one_body() {
    let here = start("oaic-embedded-1", "AB");
    let tx = SignedTx::new(&key("a"), &here, 7, body()).unwrap();
    let address = tx.verify(&here, "wasm").unwrap();
    let own = key("a").address("wasm").unwrap();
    assert_eq!(address.as_str(), own.as_ref());
    assert!(matches!(tx.action(), Ok(Action::StoreCode { name }) if name == "token"));

    for other in [start("oaic-local-1", "AB"), start("oaic-embedded-1", "AC")] {
        let text = refused(&tx, &other);
        assert!(text.contains(&other.chain_id), "{text}");
        assert!(text.contains(&other.genesis_hash), "{text}");
        assert_ne!(tx.hash(&here), tx.hash(&other));
    }
    let another = SignedTx::new(&key("b"), &here, 7, body()).unwrap();
    let changes: [fn(&mut SignedTx, &SignedTx); 5] = [
        |tx, _| tx.sequence += 1,
        |tx, _| tx.body.push(' '),
        |tx, other| tx.public_key = other.public_key.clone(),
        |tx, other| tx.signature = other.signature.clone(),
        |tx, _| tx.signature = Binary::from([0; 64]),
    ];
    for change in changes {
        let mut changed = tx.clone();
        change(&mut changed, &another);
        assert!(refused(&changed, &here).contains("invalid"), "{changed:?}");
    }
}

#[test]
fn keys_signatures_and_bodies_of_any_length_are_refused_in_words() {
    let here = start("oaic-embedded-1", "AB");
    let tx = SignedTx::new(&key("a"), &here, 0, body()).unwrap();
    for length in [0, 1, 32, 33, 65, 4_096] {
        let bytes = Binary::from(vec![4; length]);
        let mut changed = tx.clone();
        changed.public_key = bytes.clone();
        assert!(refused(&changed, &here).contains("public_key"), "{length}");
        let mut changed = tx.clone();
        changed.signature = bytes;
        assert!(refused(&changed, &here).contains("invalid"), "{length}");
    }
    let long = " ".repeat(MAX_TX_BYTES + 1);
    let long = SignedTx::new(&key("a"), &here, 0, long).unwrap();
    assert!(refused(&long, &here).contains("at most 1048576"));
    let name = "x".repeat(MAX_TX_BYTES);
    let error = Action::StoreCode { name }.body().unwrap_err().to_string();
    assert!(error.contains("at most 1048576"), "{error}");
    for body in ["", "{", "{}", r#"{"store_code":{"name":"a","and":1}}"#] {
        let tx = SignedTx::new(&key("a"), &here, 0, body.into()).unwrap();
        tx.verify(&here, "wasm").unwrap();
        assert!(
            matches!(tx.action(), Err(Failure::Refused { .. })),
            "{body}"
        );
    }
}

/// The bytes are an interface: what is signed with another layout is another purpose.
#[test]
fn parts_can_not_be_moved_from_one_field_into_the_next() {
    let (one, other) = (start("a", "b"), start("ab", ""));
    let tx = SignedTx::new(&key("a"), &one, 0, String::new()).unwrap();
    assert_ne!(tx.bytes(&one), tx.bytes(&other));
    assert!(tx
        .bytes(&one)
        .starts_with(b"\0\0\0\0\0\0\0\x1aoaic/served-transaction/v1"));
}

#[test]
fn chains_with_value_are_refused_before_anything_is_looked_at() {
    for id in ["oaic-1", "cosmoshub-4", "", "oaic-embedded-10"] {
        let error = ensure_test_chain(id).unwrap_err().to_string();
        assert!(error.contains("test chain only"), "{error}");
        let connected = ServedChain::connect(WasmdConfig {
            chain_id: id.into(),
            rpc_url: "unix:/nowhere".into(),
            prefix: "wasm".into(),
            gas_denom: String::new(),
            gas_price: Default::default(),
            keys: Keys::Fixed(Default::default()),
            genesis: None,
        });
        assert!(
            matches!(&connected, Err(ChainError::Config { key, .. }) if key == "chain_id"),
            "{connected:?}"
        );
    }
    ensure_test_chain("oaic-embedded-1").unwrap();
}
