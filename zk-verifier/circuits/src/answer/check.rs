//! Every claim of the circuit, natively and in words.

use oaic_poseidon::seal;
use oaic_statements::query::table_commitment;
use oaic_statements::{Answer, ANSWER_SLOTS};

use super::{evaluate, packed_table, Witness};
use crate::circuit::{expect_field, expect_point, expect_usable};
use crate::seal as sealing;
use crate::{CircuitError, CircuitId};

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
    circuit: CircuitId,
    capacity: usize,
    statement: &Answer,
    witness: &Witness,
) -> Result<(), CircuitError> {
    if witness.rows.len() > capacity {
        return Err(CircuitError::Range {
            circuit,
            field: "rows",
            value: witness.rows.len().to_string(),
            range: format!("at most {capacity}"),
        });
    }
    expect_field(
        circuit,
        "query",
        &statement.query,
        "the hash of the witness's query",
        &witness.query.hash(),
    )?;
    expect_field(
        circuit,
        "table",
        &statement.table,
        "the seller's commitment to the witness's salt and rows",
        &table_commitment(
            &witness.salt,
            &statement.seller,
            &packed_table(&witness.rows, capacity),
        ),
    )?;
    let slots = evaluate(&witness.rows, &witness.query).map_err(|error| CircuitError::False {
        circuit,
        claim: error.to_string(),
    })?;
    let secret = &witness.ephemeral_secret;
    let shared = expect_usable(circuit, secret, &statement.buyer)?;
    expect_point(
        circuit,
        ["ephemeral.u", "ephemeral.v"],
        &statement.ephemeral,
        "the public key of the ephemeral secret",
        &sealing::ephemeral(secret),
    )?;
    let mask = seal::mask(&shared, &statement.context, &statement.order, ANSWER_SLOTS);
    for (((field, stated), slot), mask) in
        MASKED.iter().zip(&statement.masked).zip(&slots).zip(&mask)
    {
        expect_field(
            circuit,
            field,
            stated,
            "the answer's element plus its mask",
            &(slot + mask),
        )?;
    }
    Ok(())
}
