//! Statements and witnesses as JSON.

use oaic_circuits::{AnswerCircuit, CircuitId, Provable, SpendCircuit};
use oaic_prover::form::{circuit, statement};
use oaic_prover::{example_json, Example, Prover, Silent};

use crate::support::says;

#[test]
fn what_was_written_reads_as_the_same_true_claim() {
    for id in CircuitId::all() {
        let json = example_json(id).unwrap();
        let again: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert!(again["statement"]["context"].is_string(), "{id}");
    }
    let read: SpendCircuit = circuit(&example_json(CircuitId::Spend).unwrap()).unwrap();
    read.check().unwrap();
    assert_eq!(read.statement(), Some(&SpendCircuit::example().0));
    let read: AnswerCircuit<64> = circuit(&example_json(CircuitId::Answer64).unwrap()).unwrap();
    read.check().unwrap();
}

#[test]
fn a_statement_is_read_alone_or_beside_its_witness() {
    let expected = SpendCircuit::example().0;
    let both = example_json(CircuitId::Spend).unwrap();
    let alone = serde_json::from_str::<serde_json::Value>(&both).unwrap()["statement"].to_string();
    assert_eq!(statement::<SpendCircuit>(&alone).unwrap(), expected);
    assert_eq!(statement::<SpendCircuit>(&both).unwrap(), expected);
}

/// What `from` becomes `to` makes the input wrong, and the message says so and where.
fn wrong(from: &str, to: &str, words: &[&str]) {
    let json = example_json(CircuitId::Spend).unwrap();
    assert!(json.contains(from), "{from}");
    let read = |json: &str| circuit::<SpendCircuit>(json);
    says(read(&json.replacen(from, to, 1)), words);
    says(read(&json.replacen(from, to, 1)), &["line"]);
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let order = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";
    wrong(
        "\"nullifier\"",
        "\"nullifyer\"",
        &["nullifyer", "nullifier"],
    );
    wrong("\"value\": \"", "\"value\": \"0x", &["64 hex digits"]);
    let value = format!("\"value\": \"{order}\", \"x\": \"");
    wrong("\"value\": \"", &value, &[order, "below the field's order"]);
    wrong("\"index\": 2", "\"index\": -2", &["-2"]);
    wrong("\"path\": [", "\"path\": [1, ", &["21 elements", "20"]);
}

#[test]
fn a_number_stands_for_its_element() {
    let json = example_json(CircuitId::Spend).unwrap();
    let value = format!("\"{:064x}\"", 1_000_000);
    assert!(json.contains(&value));
    let read: SpendCircuit = circuit(&json.replacen(&value, "1000000", 1)).unwrap();
    assert_eq!(read.statement(), Some(&SpendCircuit::example().0));
}

/// What people get wrong: a prefix, a digit too many, a number above the order. The secret is in it.
#[test]
fn no_secret_of_a_witness_is_repeated_when_it_is_written_wrongly() {
    let secrets = [
        (CircuitId::KeyDelivery, "key"),
        (CircuitId::Misbehavior, "key"),
        (CircuitId::Spend, "secret"),
        (CircuitId::Spend, "nonce"),
        (CircuitId::Membership, "secret"),
        (CircuitId::Answer64, "salt"),
    ];
    let prover = Prover::open(None, &Silent).unwrap();
    for (id, field) in secrets {
        let json = example_json(id).unwrap();
        let at = json.find("\"witness\"").unwrap();
        let (head, witness) = json.split_at(at);
        let begins = format!("\"{field}\": \"");
        let secret = &witness.split_once(&begins).unwrap().1[..64];
        for wrong in [
            format!("\"0x{secret}\""),
            format!("\"{secret}0\""),
            format!("\"f{}\"", &secret[1..]),
            "-7654321".to_owned(),
            "7654321.5".to_owned(),
        ] {
            let bent = witness.replacen(&format!("\"{secret}\""), &wrong, 1);
            let error = prover.prove_json(id, &format!("{head}{bent}"));
            let error = error.map(drop).unwrap_err().to_string();
            for part in ["64 hex digits", "line"] {
                assert!(error.contains(part), "{id} {field}: {error}");
            }
            for shown in [secret.trim_start_matches('0'), "7654321"] {
                assert!(!error.contains(shown), "{id} {field}: {error}");
            }
        }
    }
}

#[test]
fn a_secret_that_is_wrong_is_not_repeated() {
    let json = example_json(CircuitId::KeyDelivery).unwrap();
    let secret = json.split("\"ephemeral_secret\": \"").nth(1).unwrap();
    let secret = &secret[..64];
    let bent = json.replacen(secret, &format!("{}zz", &secret[..62]), 1);
    let error = Prover::open(None, &Silent)
        .unwrap()
        .prove_json(CircuitId::KeyDelivery, &bent)
        .unwrap_err()
        .to_string();
    assert!(error.contains("no secret"), "{error}");
    assert!(!error.contains(&secret[..16]), "{error}");
}
