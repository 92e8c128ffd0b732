//! Every claim of the circuit, natively and in words.

use oaic_poseidon::seal;
use oaic_statements::query::table_commitment;
use oaic_statements::{Answer, ANSWER_SLOTS};

use super::{evaluate, packed_table, Witness};
use crate::circuit::Check;
use crate::CircuitError;

const MASKED: [&str; ANSWER_SLOTS] = [
    "masked[0]",
    "masked[1]",
    "masked[2]",
    "masked[3]",
    "masked[4]",
    "masked[5]",
    "masked[6]",
    "masked[7]",
];

pub(super) fn check(
    check: Check,
    capacity: usize,
    statement: &Answer,
    witness: &Witness,
) -> Result<(), CircuitError> {
    if witness.rows.len() > capacity {
        let most = format!("at most {capacity}");
        return Err(check.range("rows", witness.rows.len(), most));
    }
    check.field(
        "query",
        &statement.query,
        "the hash of the witness's query",
        &witness.query.hash(),
    )?;
    let rows = packed_table(&witness.rows, capacity);
    check.field(
        "table",
        &statement.table,
        "the seller's commitment to the witness's salt and rows",
        &table_commitment(&witness.salt, &statement.seller, &rows),
    )?;
    let slots = evaluate(&witness.rows, &witness.query).map_err(|error| CircuitError::False {
        circuit: check.0,
        claim: error.to_string(),
    })?;
    let secret = &witness.ephemeral_secret;
    let shared = check.sealing(secret, &statement.buyer, &statement.ephemeral)?;
    let mask = seal::mask(&shared, &statement.context, &statement.order, ANSWER_SLOTS);
    for (place, field) in MASKED.into_iter().enumerate() {
        let sum = slots[place] + mask[place];
        let rule = "the answer's element plus its mask";
        check.field(field, &statement.masked[place], rule, &sum)?;
    }
    Ok(())
}
