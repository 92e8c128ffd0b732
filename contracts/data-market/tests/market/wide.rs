//! A table of 1,024 rows. Its circuit has 367,014 constraints: setup takes about a minute, a proof
//! 20 s, so the answer that is delivered here was proven once and is kept beside this file; what the
//! contract does with it is real. `proven_anew` makes it again:
//!
//! ```text
//! cargo test -p oaic-data-market --test market -- --ignored wide::proven_anew
//! ```

use std::path::PathBuf;

use oaic_circuits::answer::{packed_table, Row};
use oaic_messages::data_market::{Query, *};
use oaic_records::{data_market::question::statement_query, element::to_binary};
use oaic_statements::query::table_commitment;

use crate::answers::read;
use crate::prove;
use crate::suite::*;

/// All rows but 24 are used; those of partition 9 are 1,000 less a tenth.
fn rows() -> Vec<Row> {
    (0..1_000u32)
        .map(|row| Row {
            partition: if row % 10 == 0 { 2 } else { 9 },
            columns: [row * 4_000_000, row % 7, 1, u32::MAX],
        })
        .collect()
}

fn question() -> Query {
    Query {
        kind: QueryKind::Mean {
            column: 0,
            scale: 1_000,
        },
        partition: 9,
        min_rows: 64,
    }
}

/// A market whose only listing is such a table, and an order of its mean.
fn asked(size: Rows) -> (Suite, u64) {
    // The chain that the kept proof is bound to.
    let mut w = Suite::on("oaic-embedded-1");
    let mut new = w.listing();
    new.offer.file = None;
    new.offer.price_once = None;
    new.offer.table = Some(Table {
        commitment: to_binary(&table_commitment(
            &prove::salt(),
            &prove::owner("seller"),
            &packed_table(&rows(), 1_024),
        )),
        rows: size,
        columns: ["a", "b", "c", "d"].map(prove::column).into(),
        partitions: vec![],
    });
    new.queries = vec![NewQuery {
        query: question(),
        price: ASK.into(),
    }];
    assert_eq!(w.list(new), 1);
    let order = w.ask(1, 1);
    (w, order)
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/market/wide.json")
}

fn answer() -> ExecuteMsg {
    serde_json::from_slice(&std::fs::read(file()).unwrap()).unwrap()
}

#[test]
#[ignore = "takes minutes; writes what the other tests read"]
fn proven_anew() {
    let (w, order) = asked(Rows::R1024);
    let query = statement_query(&question()).unwrap();
    let sealed = prove::answer_from::<1_024>(w.place(order), rows(), &query);
    let msg = ExecuteMsg::Answer {
        order,
        ephemeral: sealed.ephemeral,
        masked: sealed.masked,
        proof: sealed.proof,
    };
    let mut text = serde_json::to_string_pretty(&msg).unwrap();
    text.push('\n');
    std::fs::write(file(), text).unwrap();
}

#[test]
fn a_table_of_1024_rows_is_listed_asked_answered_and_paid() {
    let (mut w, order) = asked(Rows::R1024);
    w.run("seller", answer())
        .expect("of another circuit, key or suite: prove it anew");
    assert_eq!(w.placed(order).status, OrderStatus::Completed);
    let of = rows().into_iter().filter(|row| row.partition == 9);
    let values: Vec<u64> = of.map(|row| u64::from(row.columns[0])).collect();
    assert_eq!(values.len(), 900);
    let mean = 1_000 * values.iter().sum::<u64>() / 900;
    let opened = read(&w, order);
    assert_eq!(opened[0], Some(mean));
    assert_eq!(opened[1..], [Some(0); 7]);
    w.check_totals();
}

/// The key is chosen by the size that is listed, not by who answers.
#[test]
fn an_answer_of_the_wide_circuit_is_none_for_a_narrow_table_nor_another_answer() {
    let (mut w, _) = asked(Rows::R64);
    assert_matches!(w.refuse("seller", answer()), Verify(_));

    let (mut w, _) = asked(Rows::R1024);
    let ExecuteMsg::Answer {
        order,
        ephemeral,
        mut masked,
        proof,
    } = answer()
    else {
        panic!("no answer is kept");
    };
    masked.swap(0, 1);
    let swapped = ExecuteMsg::Answer {
        order,
        ephemeral,
        masked,
        proof,
    };
    assert_matches!(w.refuse("seller", swapped), Verify(_));
}
