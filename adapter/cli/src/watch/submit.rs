//! Bringing due vouchers to the chain.

use cosmwasm_std::Addr;
use oaic_chain::{Call, ChainError, ChainExt, Tx};
use oaic_types::compute_settlement::{ExecuteMsg, SettleBatchResponse, SettleResult};

use super::plan::Due;
use super::round::{Rejected, Round, Settled};
use crate::context::Context;
use crate::error::Result;

/// Settle one batch. One that the chain refuses as a whole is halved until the voucher at fault
/// stands alone: the others are worth their gas.
///
/// # Errors
/// No answer, or an outcome that isn't known: the next round asks the chain what happened.
pub(super) fn submit(
    batch: &[Due],
    sender: &str,
    gas: Option<u64>,
    ctx: &Context,
    round: &mut Round,
) -> Result<()> {
    match settle(batch, sender, gas, ctx) {
        Ok((results, tx)) => {
            round.txs.push(tx);
            for (due, result) in batch.iter().zip(results) {
                record(due, result, round);
            }
            Ok(())
        }
        Err(error) if halves(&error) => match batch {
            [] => Ok(()),
            [due] => {
                round.rejected.push(Rejected::new(due, error.to_string()));
                Ok(())
            }
            _ => {
                let (left, right) = batch.split_at(batch.len() / 2);
                submit(left, sender, gas, ctx, round)?;
                submit(right, sender, gas, ctx, round)
            }
        },
        Err(error) => Err(error.into()),
    }
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
    sender: &str,
    gas: Option<u64>,
    ctx: &Context,
) -> oaic_chain::Result<(Vec<SettleResult>, String)> {
    let contract = ctx
        .contracts
        .settlement
        .clone()
        .ok_or_else(|| ChainError::Config {
            key: "compute-settlement".into(),
            message: "its address is not known".into(),
        })?;
    let outcome = ctx.chain.run_one(request(batch, sender, gas, &contract)?)?;
    let data = outcome.data.first().cloned().flatten().unwrap_or_default();
    let answer: SettleBatchResponse =
        serde_json::from_slice(&data).map_err(|source| ChainError::Decode {
            what: format!("results of a batch from {contract}"),
            source,
        })?;
    if answer.results.len() != batch.len() {
        return Err(ChainError::Internal(format!(
            "{} vouchers were sent, {} results came back",
            batch.len(),
            answer.results.len()
        )));
    }
    Ok((answer.results, outcome.hash))
}

fn record(due: &Due, result: SettleResult, round: &mut Round) {
    match result {
        SettleResult::Settled { pay, owed } => {
            round.paid.0 = round.paid.0.saturating_add(pay.u128());
            round
                .settled
                .push(Settled::new(due, pay.into(), owed.into()));
        }
        SettleResult::Rejected { reason } => {
            let text = serde_json::to_value(reason)
                .ok()
                .and_then(|value| value.as_str().map(str::to_owned))
                .unwrap_or_else(|| format!("{reason:?}"));
            round.rejected.push(Rejected::new(due, text));
        }
    }
}

/// Ask for gas without sending.
///
/// # Errors
/// As the chain says.
pub(super) fn simulate(batch: &[Due], sender: &str, ctx: &Context) -> Result<Option<u64>> {
    let tx = request(batch, sender, None, ctx.settlement()?)?;
    ctx.simulated(&ctx.address(sender)?, &tx)
}

fn request(
    batch: &[Due],
    sender: &str,
    gas_limit: Option<u64>,
    contract: &Addr,
) -> oaic_chain::Result<Tx> {
    let vouchers: Vec<u8> = batch
        .iter()
        .flat_map(|due| due.voucher.to_bytes())
        .collect();
    let call = Call::new(
        contract,
        &ExecuteMsg::SettleBatch {
            vouchers: vouchers.into(),
        },
    )?;
    Ok(Tx {
        sender: sender.to_owned(),
        calls: vec![call],
        gas_limit,
    })
}
