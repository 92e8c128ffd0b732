//! Bringing due entries to the chain.

use oaic_chain::{Call, ChainError, ChainExt, Tx, TxOutcome};
use oaic_messages::compute_settlement::{
    ExecuteMsg, RejectReason, SettleBatchResponse, SettleResult,
};

use super::plan::Due;
use super::round::{ends_round, Ground};
use crate::error::Result;

/// What became of an entry.
pub(super) enum Outcome {
    /// Paid so much; so much of the claim was not covered.
    Settled { pay: u128, unpaid: u128 },
    /// The contract refused it by itself.
    Rejected(RejectReason),
    /// The chain refused the transaction that it stood alone in.
    Refused(String),
}

/// Settle one batch, and tell of each entry as soon as its transaction is done. One that the chain
/// refuses as a whole is halved until the entry at fault stands alone: the others are worth their
/// gas.
///
/// # Errors
/// No answer, or an outcome that isn't known: the next round asks the chain what happened.
pub(super) fn submit(
    batch: &[Due],
    gas: Option<u64>,
    ground: &Ground<'_>,
    tell: &mut dyn FnMut(Told<'_>),
) -> Result<()> {
    match settle(batch, gas, ground) {
        Ok((results, tx)) => {
            tell(Told::Tx(&tx));
            for (due, result) in batch.iter().zip(results) {
                let outcome = match result {
                    SettleResult::Settled { pay, unpaid } => Outcome::Settled {
                        pay: pay.u128(),
                        unpaid: unpaid.u128(),
                    },
                    SettleResult::Rejected { reason } => Outcome::Rejected(reason),
                };
                tell(Told::Entry(due, outcome));
            }
            Ok(())
        }
        Err(error) if halves(&error) => match batch {
            [] => Ok(()),
            [due] => {
                tell(Told::Entry(due, Outcome::Refused(error.to_string())));
                Ok(())
            }
            _ => {
                let (left, right) = batch.split_at(batch.len() / 2);
                let first = submit(left, gas, ground, tell);
                if first.as_ref().is_err_and(ends_round) {
                    return first;
                }
                first.and(submit(right, gas, ground, tell))
            }
        },
        Err(error) => Err(error.into()),
    }
}

/// What [`submit`] tells.
pub(super) enum Told<'a> {
    /// A transaction; what its entries became comes next.
    Tx(&'a TxOutcome),
    /// What became of an entry.
    Entry(&'a Due, Outcome),
}

/// Whether the batch itself may be at fault.
fn halves(error: &ChainError) -> bool {
    matches!(
        error,
        ChainError::Contract { .. } | ChainError::OutOfGas { .. }
    )
}

fn settle(
    batch: &[Due],
    gas: Option<u64>,
    ground: &Ground<'_>,
) -> oaic_chain::Result<(Vec<SettleResult>, TxOutcome)> {
    let outcome = ground.chain.run_one(request(batch, gas, ground)?)?;
    let data = outcome.data.first().cloned().flatten().unwrap_or_default();
    let answer: SettleBatchResponse =
        serde_json::from_slice(&data).map_err(|source| ChainError::Decode {
            what: format!("results of a batch from {}", ground.contract),
            source,
        })?;
    if answer.results.len() != batch.len() {
        return Err(ChainError::Internal(format!(
            "{} entries were sent, {} results came back",
            batch.len(),
            answer.results.len()
        )));
    }
    Ok((answer.results, outcome))
}

/// Ask for gas without sending.
///
/// # Errors
/// As the chain says.
pub(super) fn simulate(batch: &[Due], ground: &Ground<'_>) -> Result<Option<u64>> {
    let Some(simulate) = ground.simulate else {
        return Ok(None);
    };
    let tx = request(batch, None, ground)?;
    Ok(Some(simulate(&ground.account, &tx)?))
}

fn request(batch: &[Due], gas_limit: Option<u64>, ground: &Ground<'_>) -> oaic_chain::Result<Tx> {
    let entries: Vec<u8> = batch.iter().flat_map(|due| due.entry.to_bytes()).collect();
    let call = Call::new(
        ground.contract,
        &ExecuteMsg::SettleBatch {
            entries: entries.into(),
        },
    )?;
    Ok(Tx {
        sender: ground.sender.to_owned(),
        calls: vec![call],
        gas_limit,
    })
}
