//! What `check` says of false claims.

use oaic_statements::query::Query;
use oaic_statements::{Answer, Fr};

use super::suite::{row, sealed, seven, Small, ROWS, TABLE};
use crate::answer::{evaluate, Witness};
use crate::tests::harness::satisfied;
use crate::tests::wrong::{refused, says};
use crate::{CircuitError, Provable};

/// An answer to [`seven`], changed.
fn changed(change: impl FnOnce(&mut Answer, &mut Witness)) -> Small {
    let slots = evaluate(&TABLE, &seven()).expect("an answer");
    let (mut statement, mut witness) = sealed::<ROWS>(&TABLE, &seven(), &slots);
    change(&mut statement, &mut witness);
    Small::new(statement, witness)
}

#[test]
fn every_false_claim_is_named() {
    type Change = fn(&mut Answer, &mut Witness);
    let cases: [(Change, &[&str]); 8] = [
        (
            |_, w| w.salt += Fr::one(),
            &["table is stated as", "salt and rows"],
        ),
        (|_, w| w.rows.swap(0, 1), &["table is stated as"]),
        (
            |_, w| w.query = Query::count(0, 2),
            &["query is stated as", "the hash of the witness's query"],
        ),
        (
            |s, w| {
                w.query = Query::count(7, 4);
                s.query = w.query.hash();
            },
            &["partition 7 has 3 rows", "answered for 4 or more"],
        ),
        (
            |s, w| {
                w.query.min_rows = 0;
                w.query.partition = 9;
                s.query = w.query.hash();
            },
            &["min_rows is 0"],
        ),
        (
            |s, _| s.masked[5] += Fr::one(),
            &["masked[5] is stated as", "element plus its mask"],
        ),
        (
            |s, _| s.ephemeral.v += Fr::one(),
            &["ephemeral.v is stated as", "ephemeral secret"],
        ),
        (
            |s, _| (s.buyer.u, s.buyer.v) = (Fr::one(), Fr::one()),
            &["a point on Jubjub"],
        ),
    ];
    for (change, parts) in cases {
        says(&refused(changed(change)), parts);
    }
}

/// Everybody could open such an answer. The circuit holds: what it says is true.
#[test]
fn an_answer_is_not_sealed_to_a_point_of_small_order() {
    let circuit = changed(|statement, witness| {
        (statement.buyer.u, statement.buyer.v) = (Fr::zero(), -Fr::one());
        let shared = crate::seal::shared(&witness.ephemeral_secret, &statement.buyer).unwrap();
        let mask = oaic_poseidon::seal::mask(&shared, &statement.context, &statement.order, 8);
        let slots = evaluate(&TABLE, &seven()).expect("an answer");
        statement.masked = std::array::from_fn(|at| slots[at] + mask[at]);
    });
    assert!(satisfied(circuit.clone()));
    let message = circuit.check().expect_err("refused").to_string();
    says(&message, &["buyer", "small order", "another key"]);
}

#[test]
fn a_table_that_does_not_fit_is_refused_before_it_is_proven() {
    let circuit = changed(|_, witness| witness.rows.resize(ROWS + 1, row(1, [0; 4])));
    says(&refused(circuit), &["rows is 7", "at most 6"]);
}

#[test]
fn a_blank_circuit_has_nothing_to_check() {
    let error = Small::blank().check();
    assert_eq!(error, Err(CircuitError::Blank(Small::ID)));
}

#[test]
fn secrets_are_never_in_a_message() {
    let salt = crate::circuit::hex(&Fr::from(43));
    let message = refused(changed(|_, w| w.rows[0].columns[0] = 987_654_321));
    assert!(!message.contains(&salt) && !message.contains("987654321"));
}
