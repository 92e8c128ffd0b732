//! Answers without the data: the committed table's answer to a registered query, sealed to a buyer.
//!
//! | file | holds |
//! |---|---|
//! | `row` | a row, and how it is packed |
//! | `evaluate` | the answer, computed natively: what the circuit is held against |
//! | `check` | every claim of the circuit, natively and in words |
//! | `advice` | what the prover chooses; the circuit trusts none of it |
//! | `query` | the query's fields, and one-hot choices bound to them |
//! | `scan` | every row: unpacked, selected, added up |
//! | `buckets` | edges of the histogram's buckets, a row's place between them, and the tallies |
//! | `totals` | least number of rows, score, mean, and the answer's elements |
//!
//! A row costs 348.5 constraints: 121.5 for its part of the commitment, 145 for its bits, 64 for its
//! place in a bucket, 18 for the rest. What is there once, hashes and sealing, costs about 10,100.

mod advice;
mod buckets;
mod check;
mod evaluate;
mod query;
mod row;
mod scan;
#[cfg(test)]
mod tests;
mod totals;

use bellman::{Circuit, ConstraintSystem, SynthesisError};
use oaic_statements::query::Query;
use oaic_statements::{Answer, Fr, Tag, ANSWER_SLOTS};

use crate::circuit::{assignment, Check};
use crate::gadgets::sealing::{self, Sealed};
use crate::gadgets::{poseidon, statement, Num, Point, Result, System};
use crate::{CircuitError, CircuitId, Provable};
use advice::Advice;

pub use evaluate::{evaluate, EvaluateError};
pub use row::{packed_table, Row};

const FIELDS: usize = 9 + ANSWER_SLOTS;

/// What only the seller knows, and the query, of which the statement has the hash.
#[derive(Clone)]
pub struct Witness {
    /// Hides the table behind its commitment.
    pub salt: Fr,
    /// The table's rows, all of them and in their order; at most as many as the circuit holds.
    pub rows: Vec<Row>,
    /// The registered query.
    pub query: Query,
    /// Secret of this one answer's ephemeral key.
    pub ephemeral_secret: jubjub::Scalar,
}

/// The committed table of up to `ROWS` rows answers the query; the answer is sealed to the buyer.
#[derive(Clone)]
pub struct AnswerCircuit<const ROWS: usize>(Option<(Answer, Witness)>);

impl<const ROWS: usize> Provable for AnswerCircuit<ROWS> {
    assignment!(Answer, Witness);

    // Only these two have keys; any size can be synthesized.
    const ID: CircuitId = if ROWS <= 64 {
        CircuitId::Answer64
    } else {
        CircuitId::Answer1024
    };

    fn check(&self) -> Result<(), CircuitError> {
        let assignment = self.0.as_ref();
        let (statement, witness) = assignment.ok_or(CircuitError::Blank(Self::ID))?;
        check::check(Check(Self::ID), ROWS, statement, witness)
    }
}

impl<const ROWS: usize> Circuit<Fr> for AnswerCircuit<ROWS> {
    fn synthesize<CS: ConstraintSystem<Fr>>(self, cs: &mut CS) -> Result<(), SynthesisError> {
        let assignment = self.0.as_ref();
        let advice = assignment.map(|(_, witness)| Advice::honest::<ROWS>(witness));
        synthesize::<ROWS>(cs, assignment, advice.as_ref())
    }
}

/// The circuit, under whatever advice.
fn synthesize<const ROWS: usize>(
    cs: &mut impl System,
    assignment: Option<&(Answer, Witness)>,
    advice: Option<&Advice>,
) -> Result<()> {
    let witness = assignment.map(|(_, witness)| witness);
    let fields: [Num; FIELDS] = statement::fields(cs, assignment.map(|(statement, _)| statement))?;
    let [context, order, seller, table, query_hash, buyer_u, buyer_v, ephemeral_u, ephemeral_v, masked @ ..] =
        fields;

    let query = query::Fields::alloc(cs, witness.map(|witness| &witness.query))?;
    let computed = poseidon::hash(cs, Tag::Query, &query.elements)?;
    Num::enforce_equal(cs, &computed, &query_hash);
    let kind = query::one_hot(cs, &query.kind, advice.map(|advice| advice.kind))?;
    let column = query::one_hot(cs, &query.column, advice.map(|advice| advice.column))?;
    let edges = buckets::edges(cs, &query.bounds)?;

    let salt = Num::alloc(cs, "salt", witness.map(|witness| witness.salt))?;
    let mut elements = vec![salt, seller];
    let mut sums = scan::Sums::default();
    for place in 0..ROWS {
        let advice = advice.map(|advice| &advice.rows[place]);
        elements.push(sums.scan(cs, &query, &column, &edges, advice)?);
    }
    let computed = poseidon::hash(cs, Tag::Table, &elements)?;
    Num::enforce_equal(cs, &computed, &table);

    let slots = totals::answer::<ROWS>(cs, &query, &kind, &sums.total(), &edges, advice)?;
    let sealed = Sealed {
        buyer: &Point::new(buyer_u, buyer_v),
        ephemeral: &Point::new(ephemeral_u, ephemeral_v),
        context: &context,
        order: &order,
        elements: &slots,
        masked: &masked,
    };
    let secret = witness.map(|witness| &witness.ephemeral_secret);
    sealing::enforce(cs, secret, &sealed)
}
