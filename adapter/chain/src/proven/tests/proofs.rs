//! Answers about records whose proof proves something else.

use cosmrs::proto::traits::Message;
use cosmwasm_std::Binary;
use ics23::commitment_proof::Proof as Kind;
use ics23::{BatchProof, CommitmentProof, ExistenceProof};
use serde_json::json;

use super::super::wasm;
use super::*;

const OPS: &str = "/result/response/proofOps/ops";

/// An answer about a record, honest or not, to the question of a reader at height 39.
fn ask(
    key: &[u8],
    lie: impl Fn(&mut Value) + Send + Sync + 'static,
) -> Result<Option<Vec<u8>>, Fault> {
    let chain = chain(40);
    let node = lying(&shared(chain.clone()), move |method, _, answer| {
        if method == "abci_query" {
            lie(answer);
        }
    });
    let reader = reader(chain.root(ROOT), node, chain.time());
    let at = reader.newest().unwrap();
    match at.value(&market(), key) {
        Ok(read) => Ok(read.value),
        Err(ProvenError::Node { fault, .. }) => Err(*fault),
        Err(other) => panic!("{other}"),
    }
}

/// Why a lie about the record `order` isn't believed.
fn unproven(lie: impl Fn(&mut Value) + Send + Sync + 'static) -> String {
    match ask(b"order", lie) {
        Err(Fault::Unproven { message, .. }) => message,
        other => panic!("{other:?}"),
    }
}

fn full(key: &[u8]) -> Vec<u8> {
    wasm::record_key(&wasm::address(&market()).unwrap(), key)
}

/// What an honest node says of a record at a height.
fn said(key: &[u8], height: u64) -> Value {
    let params = json!({ "data": hex::encode(full(key)), "height": height.to_string() });
    json!({ "result": chain(40).answer("abci_query", &params).unwrap() })
}

fn base64(bytes: &[u8]) -> Value {
    Binary::from(bytes).to_base64().into()
}

fn proof(answer: &Value, op: usize) -> Kind {
    let data = answer.pointer(&format!("{OPS}/{op}/data")).unwrap();
    let data = Binary::from_base64(data.as_str().unwrap()).unwrap();
    CommitmentProof::decode(data.as_slice())
        .unwrap()
        .proof
        .unwrap()
}

fn put_proof(answer: &mut Value, op: usize, kind: Kind) {
    let data = CommitmentProof { proof: Some(kind) }.encode_to_vec();
    *answer.pointer_mut(&format!("{OPS}/{op}/data")).unwrap() = base64(&data);
}

fn existing(key: &[u8]) -> ExistenceProof {
    match proof(&said(key, 39), 0) {
        Kind::Exist(proof) => proof,
        other => panic!("{other:?}"),
    }
}

fn response(answer: &mut Value) -> &mut Value {
    &mut answer["result"]["response"]
}

#[test]
fn another_value_is_not_believed() {
    let found = unproven(|answer| response(answer)["value"] = base64(b"value of x"));
    assert!(found.contains("another value"), "{found}");
    // Proof and value agree, and the tree doesn't.
    let found = unproven(|answer| {
        response(answer)["value"] = base64(b"forged");
        let mut proof = existing(b"order");
        proof.value = b"forged".to_vec();
        put_proof(answer, 0, Kind::Exist(proof));
    });
    assert!(found.contains("does not hold"), "{found}");
}

#[test]
fn another_keys_record_is_not_believed() {
    // Wholly.
    let found = unproven(|answer| *answer = said(b"x", 39));
    assert!(found.contains("another key"), "{found}");
    // Said to be of the right key, in the answer and in the operation.
    let found = unproven(|answer| {
        *answer = said(b"x", 39);
        response(answer)["key"] = base64(&full(b"order"));
    });
    assert!(found.contains("another key or store"), "{found}");
    let found = unproven(|answer| {
        *answer = said(b"x", 39);
        response(answer)["key"] = base64(&full(b"order"));
        *answer.pointer_mut(&format!("{OPS}/0/key")).unwrap() = base64(&full(b"order"));
    });
    assert!(found.contains("does not hold"), "{found}");
}

#[test]
fn another_stores_record_is_not_believed() {
    let found =
        unproven(|answer| *answer.pointer_mut(&format!("{OPS}/1/key")).unwrap() = base64(b"bank"));
    assert!(found.contains("another key or store"), "{found}");
    // A store's proof under the right name, of another store.
    let found = unproven(|answer| {
        let Kind::Exist(mut proof) = proof(answer, 1) else {
            panic!()
        };
        proof.key = b"bank".to_vec();
        put_proof(answer, 1, Kind::Exist(proof));
    });
    assert!(found.contains("app hash"), "{found}");
    // A root of the liar's own.
    let found = unproven(|answer| {
        let Kind::Exist(mut proof) = proof(answer, 1) else {
            panic!()
        };
        proof.value = vec![9; 32];
        put_proof(answer, 1, Kind::Exist(proof));
    });
    assert!(found.contains("app hash"), "{found}");
}

#[test]
fn the_state_of_another_height_is_not_believed() {
    let mut chain = chain(39);
    chain.put(&market(), b"order", b"refunded");
    chain.grow(1);
    let earlier = shared(chain.clone());
    let mixed = |said: &'static str| {
        let earlier = Arc::clone(&earlier);
        let node = lying(&shared(chain.clone()), move |method, params, answer| {
            if method == "abci_query" {
                let mut params = params.clone();
                params["height"] = "38".into();
                let before = earlier
                    .lock()
                    .unwrap()
                    .answer("abci_query", &params)
                    .unwrap();
                *answer = json!({ "result": before });
                response(answer)["height"] = said.into();
            }
        });
        let reader = reader(chain.root(ROOT), node, chain.time());
        let at = reader.newest().unwrap();
        fault(at.value(&market(), b"order"))
    };
    // As it is, height 39 has what 38 had: the change came with block 40.
    let found = mixed("38");
    assert!(matches!(found, Fault::OtherAnswer { .. }), "{found}");
    let mut later = chain.clone();
    later.grow(1);
    let stale = lying(&shared(later.clone()), move |method, params, answer| {
        if method == "abci_query" {
            let mut params = params.clone();
            params["height"] = "39".into();
            let before = earlier
                .lock()
                .unwrap()
                .answer("abci_query", &params)
                .unwrap();
            *answer = json!({ "result": before });
            response(answer)["height"] = "40".into();
        }
    });
    let reader = reader(later.root(ROOT), stale, later.time());
    let found = fault(reader.newest().unwrap().value(&market(), b"order"));
    assert!(found.to_string().contains("app hash"), "{found}");
    let truth = honest_reader(&later);
    let value = truth.newest().unwrap().value(&market(), b"order").unwrap();
    assert_eq!(value.value.unwrap(), b"refunded");
}

#[test]
fn there_are_just_the_two_proofs_in_their_order() {
    let ops = |change: fn(&mut Vec<Value>)| {
        unproven(move |answer| change(answer.pointer_mut(OPS).unwrap().as_array_mut().unwrap()))
    };
    for (change, said) in [
        ((|ops| ops.clear()) as fn(&mut Vec<Value>), "no proof"),
        (|ops| drop(ops.pop()), "1 proofs instead of two"),
        (|ops| drop(ops.remove(0)), "1 proofs instead of two"),
        (|ops| ops.push(ops[1].clone()), "3 proofs instead of two"),
        (
            |ops| ops.insert(0, ops[0].clone()),
            "3 proofs instead of two",
        ),
        (|ops| ops.swap(0, 1), "stands where"),
        (|ops| ops[0] = ops[1].clone(), "stands where"),
        (|ops| ops[0]["type"] = "ics23:simple".into(), "stands where"),
        (
            |ops| ops[1]["type"] = "ics23:\u{7}iavl".into(),
            "'ics23:?iavl'",
        ),
        (|ops| ops[0]["data"] = "".into(), "is empty"),
        (|ops| ops[0]["data"] = "!".into(), "not base64"),
        (|ops| ops[1]["data"] = "/////w==".into(), "can't be decoded"),
    ] {
        let found = ops(change);
        assert!(found.contains(said), "{said}: {found}");
    }
    let found = unproven(|answer| {
        response(answer)["proofOps"] = Value::Null;
    });
    assert!(found.contains("no proof"), "{found}");
    let found =
        unproven(|answer| put_proof(answer, 0, Kind::Batch(BatchProof { entries: vec![] })));
    assert!(found.contains("batch"), "{found}");
    let found =
        unproven(|answer| put_proof(answer, 1, Kind::Batch(BatchProof { entries: vec![] })));
    assert!(found.contains("store exists"), "{found}");
}

/// An absence between two real neighbors of a record, which stand further apart.
fn gap(left: &[u8], right: &[u8]) -> Kind {
    Kind::Nonexist(ics23::NonExistenceProof {
        key: full(b"order"),
        left: Some(existing(left)),
        right: Some(existing(right)),
    })
}

#[test]
fn what_is_there_is_not_shown_absent() {
    // Just the value left out.
    let found = unproven(|answer| response(answer)["value"] = Value::Null);
    assert!(found.contains("another value"), "{found}");
    // The neighbors of something else.
    let found = unproven(|answer| {
        response(answer)["value"] = Value::Null;
        let absent = proof(&said(b"orders", 39), 0);
        put_proof(answer, 0, absent);
    });
    assert!(found.contains("absent"), "{found}");
    for (left, right) in [
        ("b", "x"),
        ("a", "y"),
        ("b", "b"),
        ("x", "b"),
        ("b", "order"),
    ] {
        let found = unproven(move |answer| {
            response(answer)["value"] = Value::Null;
            put_proof(answer, 0, gap(left.as_bytes(), right.as_bytes()));
        });
        assert!(found.contains("absent"), "{left} {right}: {found}");
    }
    for side in [(Some("b"), None), (None, Some("x")), (None, None)] {
        let found = unproven(move |answer| {
            response(answer)["value"] = Value::Null;
            let neighbor = |key: Option<&str>| key.map(|key| existing(key.as_bytes()));
            let proof = ics23::NonExistenceProof {
                key: full(b"order"),
                left: neighbor(side.0),
                right: neighbor(side.1),
            };
            put_proof(answer, 0, Kind::Nonexist(proof));
        });
        assert!(found.contains("absent"), "{side:?}: {found}");
    }
}

#[test]
fn what_is_absent_is_not_shown_there() {
    assert_eq!(ask(b"orders", |_| {}).unwrap(), None);
    let found = ask(b"orders", |answer| response(answer)["value"] = base64(b"1")).unwrap_err();
    assert!(
        found.to_string().contains("a proof that there is none"),
        "{found}"
    );
    // A leaf with an empty value has the same bytes as no value in the answer.
    let found = ask(b"orders", |answer| {
        let mut proof = existing(b"order");
        proof.key = full(b"orders");
        proof.value = vec![];
        put_proof(answer, 0, Kind::Exist(proof));
    });
    let found = found.unwrap_err();
    assert!(found.to_string().contains("does not hold"), "{found}");
}

#[test]
fn proofs_of_shapes_that_the_library_does_not_expect_are_refused() {
    let found = ask(b"orders", |answer| {
        let mut side = existing(b"order");
        side.path.clear();
        let proof = ics23::NonExistenceProof {
            key: full(b"orders"),
            left: Some(side.clone()),
            right: Some(side),
        };
        put_proof(answer, 0, Kind::Nonexist(proof));
    });
    let found = found.unwrap_err();
    assert!(
        found.to_string().contains("two leaves of one tree"),
        "{found}"
    );
    let found = unproven(|answer| {
        let mut proof = existing(b"order");
        let step = proof.path[0].clone();
        proof.path = vec![step; 101];
        put_proof(answer, 0, Kind::Exist(proof));
    });
    assert!(found.contains("more than 100 steps"), "{found}");
}

#[test]
fn a_refused_query_is_not_an_absent_record() {
    let found = ask(b"order", |answer| {
        *response(answer) = json!({
            "code": 38, "log": "version does not exist\u{1b}[2J", "height": "39", "key": "", "value": null
        });
    });
    let found = found.unwrap_err();
    assert!(matches!(found, Fault::Refused { .. }), "{found}");
    assert!(
        found.to_string().contains("version does not exist?[2J"),
        "{found}"
    );
}

#[test]
fn what_is_proven_of_a_contract_must_make_sense() {
    let odd = |checksum: &[u8], code_id| {
        let mut chain = chain(38);
        chain.put_contract(&market(), code_id, checksum);
        chain.grow(2);
        let reader = honest_reader(&chain);
        let at = reader.newest().unwrap();
        fault(at.code(&market()))
    };
    for found in [odd(&[1; 31], 3), odd(&[1; 33], 4)] {
        assert!(matches!(found, Fault::Odd { .. }), "{found}");
    }
}

#[test]
fn questions_are_bounded() {
    let reader = honest_reader(&chain(5));
    let at = reader.newest().unwrap();
    let error = at.values(&market(), &vec![b"k"; 1_001]).unwrap_err();
    assert!(error.to_string().starts_with("keys: 1001"), "{error}");
    let error = at.value(&Addr::unchecked("alice"), b"k").unwrap_err();
    assert!(
        error.to_string().starts_with("contract: 'alice'"),
        "{error}"
    );
}
