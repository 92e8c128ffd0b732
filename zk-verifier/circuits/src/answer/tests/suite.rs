//! Small tables, and answers from them.

use oaic_statements::query::{table_commitment, Query};
use oaic_statements::{Answer, Fr, ANSWER_SLOTS, COLUMNS};

use crate::answer::{evaluate, packed_table, AnswerCircuit, Row, Witness};
use crate::seal::{seal, SecretKey};
use crate::tests::suite::{fr, rng, SELLER};
use crate::Provable;

/// Rows of the tests' circuit: all that depends on their number is in it, and it is quick.
pub const ROWS: usize = 6;

pub type Small = AnswerCircuit<ROWS>;

pub const fn row(partition: u16, columns: [u32; COLUMNS]) -> Row {
    Row { partition, columns }
}

/// Three rows in partition 7, two in partition 0, and room for one more.
pub const TABLE: [Row; 5] = [
    row(7, [10, 1, u32::MAX, 0]),
    row(0, [1000, 2, 3, 4]),
    row(7, [25, 0, u32::MAX, 9]),
    row(0, [2000, 5, 6, 7]),
    row(7, [12, 2, 0, 0]),
];

/// Over partition 7 of [`TABLE`].
pub fn seven() -> Query {
    Query::count(7, 2)
}

/// Over partition 7 as well, for buckets of one row.
pub fn each() -> Query {
    Query::count(7, 1)
}

/// One of each kind, over partition 7.
pub fn kinds() -> [Query; 5] {
    [
        seven(),
        seven().sum(2).expect("a column"),
        seven().score([i64::MIN, 7, -3, i64::MAX], -12_345),
        seven().mean(0, 1000).expect("in range"),
        each().histogram(0, &[11, 12, 25]).expect("rising"),
    ]
}

/// The statement that these slots are the answer to a query, and the witness that goes with it.
pub fn sealed<const CAPACITY: usize>(
    rows: &[Row],
    query: &Query,
    slots: &[Fr; ANSWER_SLOTS],
) -> (Answer, Witness) {
    let (context, order, salt) = (fr(41), fr(42), fr(43));
    let buyer = SecretKey::generate(&mut rng(1)).public();
    let sealed = seal(&buyer, &context, &order, slots, &mut rng(2)).expect("sealed");
    let statement = Answer {
        context,
        order,
        seller: SELLER,
        table: table_commitment(&salt, &SELLER, &packed_table(rows, CAPACITY)),
        query: query.hash(),
        buyer,
        ephemeral: sealed.ephemeral,
        masked: sealed.masked.clone().try_into().expect("all slots"),
    };
    let witness = Witness {
        salt,
        rows: rows.to_vec(),
        query: *query,
        ephemeral_secret: sealed.secret,
    };
    (statement, witness)
}

/// A circuit with the right answer.
pub fn honest<const CAPACITY: usize>(rows: &[Row], query: &Query) -> AnswerCircuit<CAPACITY> {
    let slots = evaluate(rows, query).expect("an answer");
    let (statement, witness) = sealed::<CAPACITY>(rows, query, &slots);
    AnswerCircuit::new(statement, witness)
}
