//! Bringing due entries to the chain.

use cosmwasm_std::Addr;
use oaic_chain::{ChainError, TxOutcome};
use oaic_client::{answer, ClientError, Handle, Settlement, Transaction};
use oaic_messages::compute_settlement::{
    ExecuteMsg, RejectReason, SettleBatchResponse, SettleResult,
};
use oaic_terminal::error::{CliError, Kind, Result};

use crate::plan::Due;

/// Where a round settles, and as whom.
#[derive(Clone)]
pub struct Ground<'a> {
    /// Settlement.
    pub settlement: Handle<'a, Settlement>,
    /// Label of the account that signs: a provider's, or a settler's that it named.
    pub sender: &'a str,
    /// Address of that account.
    pub account: Addr,
}

impl<'a> Ground<'a> {
    fn transaction(&self, batch: &[Due], gas: Option<u64>) -> oaic_client::Result<Transaction<'a>> {
        let entries: Vec<u8> = batch.iter().flat_map(|due| due.entry.to_bytes()).collect();
        let call = self.settlement.call(&ExecuteMsg::SettleBatch {
            entries: entries.into(),
        })?;
        let transaction = Transaction::new(self.settlement.chain(), self.sender);
        Ok(transaction.call(call).gas_limit(gas))
    }

    fn settle(
        &self,
        batch: &[Due],
        gas: Option<u64>,
    ) -> oaic_client::Result<(Vec<SettleResult>, TxOutcome)> {
        let tx = self.transaction(batch, gas)?.run()?;
        let results = answer::<SettleBatchResponse>(&tx, 0)?.results;
        if results.len() != batch.len() {
            let (sent, came) = (batch.len(), results.len());
            let why = format!("{sent} entries were sent, {came} results came back");
            return Err(ChainError::Internal(why).into());
        }
        Ok((results, tx))
    }

    /// Gas of a batch, where there is gas. Nothing is sent, and no key is needed.
    ///
    /// # Errors
    /// As the chain says.
    pub(crate) fn simulate(&self, batch: &[Due]) -> Result<Option<u64>> {
        let tx = self.transaction(batch, None)?.into_tx();
        Ok(self.settlement.chain().simulate(&self.account, &tx)?)
    }
}

/// Whether a failure is of the node, and not of what it was asked or sent: nothing more comes of it in
/// this round.
pub(crate) fn ends_round(error: &CliError) -> bool {
    matches!(error.kind(), Kind::Unreachable | Kind::Untrusted)
}

/// What became of an entry.
pub(crate) enum Outcome {
    /// Paid so much; so much of the claim was not covered.
    Settled { pay: u128, unpaid: u128 },
    /// The contract refused it by itself.
    Rejected(RejectReason),
    /// The chain refused the transaction that it stood alone in.
    Refused(String),
}

pub(crate) enum Progress<'a> {
    /// A transaction; what its entries became comes next.
    Tx(&'a TxOutcome),
    /// What became of an entry.
    Entry(&'a Due, Outcome),
}

/// Settle one batch, and report each entry as soon as its transaction is done. One that the chain
/// refuses as a whole is halved until the entry at fault stands alone: the others are worth their
/// gas.
///
/// # Errors
/// No answer, or an outcome that isn't known: the next round asks the chain what happened.
pub(crate) fn submit(
    batch: &[Due],
    gas: Option<u64>,
    ground: &Ground<'_>,
    notify: &mut dyn FnMut(Progress<'_>),
) -> Result<()> {
    match ground.settle(batch, gas) {
        Ok((results, tx)) => {
            notify(Progress::Tx(&tx));
            for (due, result) in batch.iter().zip(results) {
                let outcome = match result {
                    SettleResult::Settled { pay, unpaid } => Outcome::Settled {
                        pay: pay.u128(),
                        unpaid: unpaid.u128(),
                    },
                    SettleResult::Rejected { reason } => Outcome::Rejected(reason),
                };
                notify(Progress::Entry(due, outcome));
            }
            Ok(())
        }
        Err(error) if halves(&error) => match batch {
            [] => Ok(()),
            [due] => {
                notify(Progress::Entry(due, Outcome::Refused(error.to_string())));
                Ok(())
            }
            _ => {
                let (left, right) = batch.split_at(batch.len() / 2);
                let first = submit(left, gas, ground, notify);
                if first.as_ref().is_err_and(ends_round) {
                    return first;
                }
                first.and(submit(right, gas, ground, notify))
            }
        },
        Err(error) => Err(error.into()),
    }
}

/// Whether the batch itself may be at fault.
fn halves(error: &ClientError) -> bool {
    matches!(
        error,
        ClientError::Chain(ChainError::Contract { .. } | ChainError::OutOfGas { .. })
    )
}
