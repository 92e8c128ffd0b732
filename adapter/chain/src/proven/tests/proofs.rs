//! Answers about records whose proof proves something else.

use cosmrs::proto::traits::Message;
use cosmwasm_std::Binary;
use ics23::commitment_proof::Proof as Kind;
use ics23::{BatchProof, CommitmentProof, ExistenceProof, NonExistenceProof};

use super::super::wasm;
use super::*;

const RESPONSE: &str = "/result/response";
const KEY: &str = "/result/response/key";
const VALUE: &str = "/result/response/value";
const OPS: &str = "/result/response/proofOps/ops";

/// An answer about a record, honest or not, to the question of a reader at height 39.
fn ask(
    key: &[u8],
    lie: impl Fn(&mut Value) + Send + Sync + 'static,
) -> Result<Option<Vec<u8>>, ProvenError> {
    let chain = chain(40);
    let node = lying(&shared(&chain), at("abci_query", lie));
    let reader = reader(chain.root(ROOT), node, chain.time());
    let at = reader.newest().unwrap();
    at.value(&market(), key).map(|read| read.value)
}

/// A lie about a record isn't believed, for this reason.
fn assert_unproven(key: &[u8], reason: &str, lie: impl Fn(&mut Value) + Send + Sync + 'static) {
    match fault(ask(key, lie)) {
        Fault::Unproven { message, .. } => {
            assert!(message.contains(reason), "'{reason}' is not in: {message}")
        }
        other => panic!("{reason}: {other}"),
    }
}

const ORDER: &[u8] = b"order";

fn full(key: &[u8]) -> Vec<u8> {
    wasm::record_key(&wasm::address(&market()).unwrap(), key)
}

/// What an honest node answers about a record at height 39.
fn answer_about(key: &[u8]) -> Value {
    let params = json!({ "data": hex::encode(full(key)), "height": "39" });
    json!({ "result": chain(40).answer("abci_query", &params).unwrap() })
}

fn base64(bytes: &[u8]) -> Value {
    Binary::from(bytes).to_base64().into()
}

fn proof(answer: &Value, op: usize) -> Kind {
    let data = answer.pointer(&format!("{OPS}/{op}/data")).unwrap();
    let data = Binary::from_base64(data.as_str().unwrap()).unwrap();
    let proof = CommitmentProof::decode(data.as_slice()).unwrap();
    proof.proof.unwrap()
}

fn put_proof(answer: &mut Value, op: usize, kind: Kind) {
    let data = CommitmentProof { proof: Some(kind) }.encode_to_vec();
    set(answer, &format!("{OPS}/{op}/data"), base64(&data));
}

/// Puts a changed proof of existence in place of one.
fn change_proof(answer: &mut Value, op: usize, change: impl Fn(&mut ExistenceProof)) {
    let Kind::Exist(mut proof) = proof(answer, op) else {
        panic!("not a proof of existence")
    };
    change(&mut proof);
    put_proof(answer, op, Kind::Exist(proof));
}

fn existing(key: &[u8]) -> ExistenceProof {
    match proof(&answer_about(key), 0) {
        Kind::Exist(proof) => proof,
        other => panic!("{other:?}"),
    }
}

/// An absence of a record between two others.
fn gap(key: &[u8], left: Option<ExistenceProof>, right: Option<ExistenceProof>) -> Kind {
    let key = full(key);
    Kind::Nonexist(NonExistenceProof { key, left, right })
}

#[test]
fn another_value_is_not_believed() {
    assert_unproven(ORDER, "another value", |answer| {
        set(answer, VALUE, base64(b"value of x"));
    });
    // Proof and value agree, and the tree doesn't.
    assert_unproven(ORDER, "does not verify", |answer| {
        set(answer, VALUE, base64(b"forged"));
        change_proof(answer, 0, |proof| proof.value = b"forged".to_vec());
    });
}

#[test]
fn another_keys_record_is_not_believed() {
    // Wholly.
    assert_unproven(ORDER, "another key", |answer| *answer = answer_about(b"x"));
    // Called that of the right key, in the answer and in the operation.
    let renamed = |answer: &mut Value| {
        *answer = answer_about(b"x");
        set(answer, KEY, base64(&full(ORDER)));
    };
    assert_unproven(ORDER, "another key or store", renamed);
    assert_unproven(ORDER, "does not verify", move |answer| {
        renamed(answer);
        set(answer, &format!("{OPS}/0/key"), base64(&full(ORDER)));
    });
}

#[test]
fn another_stores_record_is_not_believed() {
    assert_unproven(ORDER, "another key or store", |answer| {
        set(answer, &format!("{OPS}/1/key"), base64(b"bank"));
    });
    // A store's proof under the right name, of another store.
    assert_unproven(ORDER, "app hash", |answer| {
        change_proof(answer, 1, |proof| proof.key = b"bank".to_vec());
    });
    // A root of the liar's own.
    assert_unproven(ORDER, "app hash", |answer| {
        change_proof(answer, 1, |proof| proof.value = vec![9; 32]);
    });
}

#[test]
fn the_state_of_another_height_is_not_believed() {
    let mut chain = chain(39);
    chain.put(&market(), ORDER, b"refunded");
    chain.grow(1);
    // The state of one height, said to be that of another.
    let mixed = |chain: &FakeChain, height: &'static str, stated: &'static str| {
        let earlier = chain.clone();
        let node = lying(&shared(chain), move |method, params, answer| {
            if method == "abci_query" {
                let mut params = params.clone();
                params["height"] = height.into();
                let before = earlier.answer("abci_query", &params).unwrap();
                *answer = json!({ "result": before });
                set(answer, &format!("{RESPONSE}/height"), stated);
            }
        });
        let reader = reader(chain.root(ROOT), node, chain.time());
        reader.newest().unwrap().value(&market(), ORDER)
    };
    // As it is, height 39 has what 38 had: the change came with block 40.
    assert_fault!(mixed(&chain, "38", "38"), Fault::OtherAnswer { .. });
    chain.grow(1);
    let text = fault(mixed(&chain, "39", "40")).to_string();
    assert!(text.contains("app hash"), "{text}");
    let truth = honest_reader(&chain);
    let value = truth.newest().unwrap().value(&market(), ORDER).unwrap();
    assert_eq!(value.value.unwrap(), b"refunded");
}

#[test]
fn there_are_just_the_two_proofs_in_their_order() {
    for (change, reason) in [
        ((|ops| ops.clear()) as fn(&mut Vec<Value>), "no proof"),
        (|ops| drop(ops.pop()), "1 proofs instead of two"),
        (|ops| drop(ops.remove(0)), "1 proofs instead of two"),
        (|ops| ops.push(ops[1].clone()), "3 proofs instead of two"),
        (
            |ops| ops.insert(0, ops[0].clone()),
            "3 proofs instead of two",
        ),
        (|ops| ops.swap(0, 1), "instead of"),
        (|ops| ops[0] = ops[1].clone(), "instead of"),
        (|ops| ops[0]["type"] = "ics23:simple".into(), "instead of"),
        (
            |ops| ops[1]["type"] = "ics23:\u{7}iavl".into(),
            "'ics23:?iavl'",
        ),
        (|ops| ops[0]["data"] = "".into(), "is empty"),
        (|ops| ops[0]["data"] = "!".into(), "not base64"),
        (|ops| ops[1]["data"] = "/////w==".into(), "can't be decoded"),
    ] {
        assert_unproven(ORDER, reason, move |answer| {
            change(answer.pointer_mut(OPS).unwrap().as_array_mut().unwrap());
        });
    }
    assert_unproven(ORDER, "no proof", |answer| {
        set(answer, &format!("{RESPONSE}/proofOps"), Value::Null);
    });
    for (op, reason) in [(0, "batch"), (1, "store exists")] {
        assert_unproven(ORDER, reason, move |answer| {
            put_proof(answer, op, Kind::Batch(BatchProof { entries: vec![] }));
        });
    }
}

#[test]
fn what_is_there_is_not_shown_absent() {
    // Just the value left out.
    assert_unproven(ORDER, "another value", |answer| {
        set(answer, VALUE, Value::Null);
    });
    // The neighbors of something else.
    assert_unproven(ORDER, "absence", |answer| {
        set(answer, VALUE, Value::Null);
        put_proof(answer, 0, proof(&answer_about(b"orders"), 0));
    });
    // Two real neighbors of the record, which stand further apart, or one or none of them.
    for (left, right) in [
        (Some("b"), Some("x")),
        (Some("a"), Some("y")),
        (Some("b"), Some("b")),
        (Some("x"), Some("b")),
        (Some("b"), Some("order")),
        (Some("b"), None),
        (None, Some("x")),
        (None, None),
    ] {
        assert_unproven(ORDER, "absence", move |answer| {
            set(answer, VALUE, Value::Null);
            let [left, right] = [left, right].map(|key| key.map(|key| existing(key.as_bytes())));
            put_proof(answer, 0, gap(ORDER, left, right));
        });
    }
}

#[test]
fn what_is_absent_is_not_shown_there() {
    assert_eq!(ask(b"orders", |_| {}).unwrap(), None);
    assert_unproven(b"orders", "a proof that there is none", |answer| {
        set(answer, VALUE, base64(b"1"));
    });
    // A leaf with an empty value has the same bytes as no value in the answer.
    assert_unproven(b"orders", "does not verify", |answer| {
        let mut proof = existing(ORDER);
        proof.key = full(b"orders");
        proof.value = vec![];
        put_proof(answer, 0, Kind::Exist(proof));
    });
}

#[test]
fn proofs_of_shapes_that_the_library_does_not_expect_are_refused() {
    assert_unproven(b"orders", "two leaves of one tree", |answer| {
        let mut side = existing(ORDER);
        side.path.clear();
        put_proof(answer, 0, gap(b"orders", Some(side.clone()), Some(side)));
    });
    assert_unproven(ORDER, "more than 100 steps", |answer| {
        change_proof(answer, 0, |proof| {
            proof.path = vec![proof.path[0].clone(); 101]
        });
    });
}

#[test]
fn a_refused_query_is_not_an_absent_record() {
    let found = ask(ORDER, |answer| {
        let refusal = json!({
            "code": 38, "log": "version does not exist\u{1b}[2J", "height": "39", "key": "", "value": null
        });
        set(answer, RESPONSE, refusal);
    });
    let text = assert_fault!(found, Fault::Refused { .. });
    assert!(text.contains("version does not exist?[2J"), "{text}");
}

#[test]
fn what_is_proven_of_a_contract_must_make_sense() {
    for (checksum, code_id) in [(&[1; 31][..], 3), (&[1; 33], 4)] {
        let mut chain = chain(38);
        chain.put_contract(&market(), code_id, checksum);
        chain.grow(2);
        let reader = honest_reader(&chain);
        let code = reader.newest().unwrap().code(&market());
        assert_fault!(code, Fault::Odd { .. });
    }
}

#[test]
fn questions_are_bounded() {
    let reader = honest_reader(&chain(5));
    let at = reader.newest().unwrap();
    let error = at.values(&market(), &vec![b"k"; 1_001]).unwrap_err();
    assert!(error.to_string().starts_with("keys: 1001"), "{error}");
    let error = at.value(&Addr::unchecked("alice"), b"k").unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("contract: 'alice'"), "{text}");
}
