//! The seller's side of an answer.

use oaic_circuits::answer::{evaluate, Witness};
use oaic_circuits::seal;
use oaic_messages::data_market;
use oaic_poseidon::Fr;
use oaic_records::data_market::question::statement_query;
use oaic_statements::{Answer as Statement, Point, ANSWER_SLOTS};

use super::{Answer, Result, Table, TableError};

/// What an answer is sold with: both go into `AnswerCircuit::new`, of the table's size. The
/// statement is public; the witness is not.
pub struct Sale {
    /// What the proof says, with all that is delivered.
    pub statement: Statement,
    /// What only the seller knows.
    pub witness: Witness,
}

impl Table {
    /// The answer itself, in the clear: what the buyer will have.
    ///
    /// # Errors
    /// The query is out of range, or the partition has too few rows.
    pub fn evaluate(&self, asked: &data_market::Query) -> Result<Answer> {
        let slots = evaluate(&self.rows, &statement_query(asked)?)?;
        Answer::decode(asked, &slots)
    }

    /// Answers an order's query that `seller` is paid for, sealed to the order's buyer. Sealed anew
    /// each time.
    ///
    /// # Errors
    /// The order is of somebody else's listing of this table, the table doesn't answer the query,
    /// or nothing can be sealed to the buyer's key.
    pub fn sell(
        &self,
        seller: &str,
        asked: &data_market::Query,
        context: Fr,
        order: Fr,
        buyer: Point,
    ) -> Result<Sale> {
        if self.seller != seller {
            return Err(TableError::OtherSeller {
                own: self.seller.clone(),
                seller: seller.to_owned(),
            });
        }
        self.check_query(asked)?;
        let query = statement_query(asked)?;
        let slots = evaluate(&self.rows, &query)?;
        let mut rng =
            crate::random::generator().map_err(|error| TableError::Random(error.to_string()))?;
        let sealed = seal::seal(&buyer, &context, &order, &slots, &mut rng)?;
        let mut masked = [Fr::zero(); ANSWER_SLOTS];
        for (slot, element) in masked.iter_mut().zip(&sealed.masked) {
            *slot = *element;
        }
        Ok(Sale {
            statement: Statement {
                context,
                order,
                seller: oaic_statements::seller(&self.seller),
                table: self.commitment(),
                query: query.hash(),
                buyer,
                ephemeral: sealed.ephemeral,
                masked,
            },
            witness: Witness {
                salt: self.salt,
                rows: self.rows.clone(),
                query,
                ephemeral_secret: sealed.secret,
            },
        })
    }
}
