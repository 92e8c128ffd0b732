//! What `check` says of claims that don't hold.

use oaic_statements::query::Query;
use oaic_statements::{Answer, Fr, Point};

use super::suite::{row, sealed, seven, Small, ROWS, TABLE};
use crate::answer::{evaluate, Witness};
use crate::tests::harness::satisfied;
use crate::{CircuitError, Provable};

/// What is said of an answer to [`seven`] that was changed so; the circuit must refuse it as well.
fn said(change: impl FnOnce(&mut Answer, &mut Witness)) -> String {
    let slots = evaluate(&TABLE, &seven()).expect("an answer");
    let (mut statement, mut witness) = sealed::<ROWS>(&TABLE, &seven(), &slots);
    change(&mut statement, &mut witness);
    let circuit = Small::new(statement, witness);
    assert!(!satisfied(circuit.clone()));
    circuit.check().expect_err("a false claim").to_string()
}

fn assert_says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part:?} is missing in {said:?}");
    }
}

#[test]
fn every_false_claim_is_named() {
    let table = "table is stated as";
    assert_says(&said(|_, w| w.salt += Fr::one()), &[table, "salt and rows"]);
    assert_says(&said(|_, w| w.rows.swap(0, 1)), &[table]);
    assert_says(
        &said(|_, w| w.query = Query::count(0, 2)),
        &["query is stated as", "the hash of the witness's query"],
    );
    assert_says(
        &said(|s, w| {
            w.query = Query::count(7, 4);
            s.query = w.query.hash();
        }),
        &["partition 7 has 3 rows", "answered for 4 or more"],
    );
    assert_says(
        &said(|s, w| {
            w.query.min_rows = 0;
            s.query = w.query.hash();
            w.query.partition = 9;
            s.query = w.query.hash();
        }),
        &["min_rows is 0"],
    );
    assert_says(
        &said(|s, _| s.masked[5] += Fr::one()),
        &["masked[5] is stated as", "element plus its mask"],
    );
    assert_says(
        &said(|s, _| s.ephemeral.v += Fr::one()),
        &["ephemeral.v is stated as", "ephemeral secret"],
    );
    let off = Point {
        u: Fr::one(),
        v: Fr::one(),
    };
    assert_says(&said(|s, _| s.buyer = off), &["a point on Jubjub"]);
}

/// Everybody could open such an answer. The circuit holds: what it says is true.
#[test]
fn an_answer_is_not_sealed_to_a_point_of_small_order() {
    let (mut statement, witness) =
        sealed::<ROWS>(&TABLE, &seven(), &evaluate(&TABLE, &seven()).unwrap());
    statement.buyer = Point {
        u: Fr::zero(),
        v: -Fr::one(),
    };
    let shared = crate::seal::shared(&witness.ephemeral_secret, &statement.buyer).unwrap();
    let mask = oaic_poseidon::seal::mask(&shared, &statement.context, &statement.order, 8);
    let slots = evaluate(&TABLE, &seven()).expect("an answer");
    statement.masked = std::array::from_fn(|at| slots[at] + mask[at]);
    let circuit = Small::new(statement, witness);
    assert!(satisfied(circuit.clone()));
    let said = circuit.check().expect_err("refused").to_string();
    assert_says(&said, &["buyer", "small order", "another key"]);
}

#[test]
fn a_table_that_does_not_fit_is_refused_before_it_is_proven() {
    let slots = evaluate(&TABLE, &seven()).expect("an answer");
    let (statement, mut witness) = sealed::<ROWS>(&TABLE, &seven(), &slots);
    witness.rows.resize(ROWS + 1, row(1, [0; 4]));
    let circuit = Small::new(statement, witness);
    let said = circuit.check().expect_err("too many rows").to_string();
    assert_says(&said, &["rows is 7", "at most 6"]);
    assert!(!satisfied(circuit));
}

#[test]
fn a_blank_circuit_has_nothing_to_check() {
    let error = Small::blank().check();
    assert_eq!(error, Err(CircuitError::Blank(Small::ID)));
}

#[test]
fn secrets_are_never_in_what_is_said() {
    let salt = crate::circuit::hex(&Fr::from(43));
    let said = said(|_, w| w.rows[0].columns[0] = 987_654_321);
    assert!(!said.contains(&salt) && !said.contains("987654321"));
}
