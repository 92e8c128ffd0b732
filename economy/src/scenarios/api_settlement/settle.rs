//! What goes to the chain while calls are replayed, and after the last one. The account
//! `watchtower` sends it: both providers named it as one that settles for them, and the rest
//! anybody may send.

use anyhow::{bail, ensure, Context, Result};
use cw20::TokenInfoResponse;
use oaic_chain::{Call, Chain, Tx, TxOutcome};
use oaic_client::{answer, Transaction};
use oaic_messages::compute_settlement::{
    ExecuteMsg, PayeeRef, QueryMsg, SettleBatchResponse, SettleResult, TotalsResponse, MAX_BATCH,
    MAX_CLAIMS,
};
use oaic_messages::events::compute_settlement::BatchSettled;
use oaic_messages::token::{BurnedResponse, QueryMsg as TokenQuery};
use oaic_vouchers::Entry;

use super::parties::{address_of, all, Parties, WATCHTOWER};
use super::plan::Plan;
use crate::report::Settlement;
use crate::snapshot::Snapshot;

/// Settle entries, in batches, and flush the fee that is booked.
pub fn settle(chain: &dyn Chain, parties: &mut Parties<'_>, entries: &[Entry]) -> Result<()> {
    let mut txs = Vec::new();
    for batch in entries.chunks(MAX_BATCH) {
        let bytes: Vec<u8> = batch.iter().flat_map(|entry| entry.to_bytes()).collect();
        let entries = bytes.into();
        let settle = ExecuteMsg::SettleBatch { entries };
        txs.push(tx(chain, parties.settlement.call(&settle)?));
    }
    let outcomes = all(chain.run(&txs), "the chain refused a batch")?;
    for (batch, outcome) in entries.chunks(MAX_BATCH).zip(&outcomes) {
        check(batch, outcome, parties)?;
    }
    parties.outcomes.extend(outcomes);
    flush(parties)
}

/// Every entry of a batch must be settled in full.
fn check(batch: &[Entry], outcome: &TxOutcome, parties: &Parties<'_>) -> Result<()> {
    let settled: SettleBatchResponse = answer(outcome, 0)?;
    let (sent, answered) = (batch.len(), settled.results.len());
    ensure!(
        sent == answered,
        "{sent} entries were sent, but {answered} were answered"
    );
    for (entry, result) in batch.iter().zip(settled.results) {
        let place = || {
            let voucher = &entry.voucher;
            let channel = parties.labels.id_label("channel", voucher.channel);
            format!(
                "voucher {} of {channel}, lane {}",
                voucher.sequence, voucher.lane
            )
        };
        match result {
            SettleResult::Settled { unpaid, .. } if unpaid.is_zero() => {}
            SettleResult::Settled { pay, unpaid } => {
                bail!(
                    "{}: {pay} uoaic were paid, but {unpaid} are not covered by the channel",
                    place()
                )
            }
            SettleResult::Rejected { reason } => bail!("{}: refused: {reason:?}", place()),
        }
    }
    Ok(())
}

/// Flush the fee, when any is booked: the contract refuses to flush nothing.
fn flush(parties: &mut Parties<'_>) -> Result<()> {
    let totals: TotalsResponse = parties.settlement.query(&QueryMsg::Totals {})?;
    if totals.fee_booked == totals.fee_flushed {
        return Ok(());
    }
    let flush = ExecuteMsg::FlushFee {};
    let flushed = parties.settlement.execute(WATCHTOWER, &flush);
    let flushed = flushed.context("the fee can't be flushed")?;
    parties.outcomes.push(flushed);
    Ok(())
}

pub fn point(
    parties: &Parties<'_>,
    channels: impl Iterator<Item = u64>,
    at_ms: u64,
) -> Result<Settlement> {
    let totals: TotalsResponse = parties.settlement.query(&QueryMsg::Totals {})?;
    let burned: BurnedResponse = parties.token.query(&TokenQuery::Burned {})?;
    let info: TokenInfoResponse = parties.token.query(&TokenQuery::TokenInfo {})?;
    let mut calls = 0;
    for channel in channels {
        let lanes = parties.settlement.lanes(channel).all()?;
        calls += lanes.iter().map(|lane| lane.sequence).sum::<u64>();
    }
    Ok(Settlement {
        at_ms,
        calls,
        vouchers: vouchers(parties)?,
        gross: totals.settled,
        burned: burned.total,
        supply: info.total_supply,
    })
}

/// Vouchers that settled, as the contract's events say.
pub fn vouchers(parties: &Parties<'_>) -> Result<u64> {
    let mut sum = 0;
    for outcome in &parties.outcomes {
        let batches: Vec<BatchSettled> = parties.settlement.events(outcome)?;
        sum += batches.iter().map(|batch| batch.vouchers).sum::<u64>();
    }
    Ok(sum)
}

/// Give payees that have none an address, as the plan says; then pay everybody who has one.
pub fn claim(chain: &dyn Chain, parties: &mut Parties<'_>, plan: &Plan) -> Result<()> {
    let (token, settlement) = (parties.token.clone(), parties.settlement.clone());
    let before = Snapshot::take(&token, &settlement)?;

    let mut named = Vec::new();
    for split in &before.splits {
        let service = before.services.iter().find(|s| s.id == split.service_id);
        let provider = service
            .context("a split without a service")?
            .provider
            .as_str();
        for (payee, position) in split.payees.iter().zip(0u32..) {
            let Some(account) = plan.payees.get(&payee.label) else {
                continue;
            };
            if payee.address.is_some() {
                continue;
            }
            let payee = PayeeRef {
                source_id: split.service_id,
                split_version: split.version,
                payee: position,
            };
            let address = address_of(chain, account)?;
            let set = ExecuteMsg::SetPayeeAddress { payee, address };
            let provider = parties.labels.of(provider);
            let tx = Transaction::new(chain, provider).call(settlement.call(&set)?);
            named.push(tx.into_tx());
        }
    }
    let named = all(chain.run(&named), "a payee can't be given an address")?;
    parties.outcomes.extend(named);

    let after = Snapshot::take(&token, &settlement)?;
    let mut claims = Vec::new();
    for payees in after.due().chunks(MAX_CLAIMS) {
        let payees = payees.to_vec();
        let claim = settlement.call(&ExecuteMsg::Claim { payees })?;
        claims.push(tx(chain, claim));
    }
    let referrers = after.referrers.iter();
    let mut referrers: Vec<_> = referrers.filter(|r| r.earned > r.claimed).collect();
    referrers.sort_by_key(|r| parties.labels.of(r.address.as_str()).to_owned());
    for referrer in referrers {
        let referrer = referrer.address.to_string();
        let claim = settlement.call(&ExecuteMsg::ClaimReferral { referrer })?;
        claims.push(tx(chain, claim));
    }
    let claimed = all(chain.run(&claims), "a claim was refused")?;
    parties.outcomes.extend(claimed);
    Ok(())
}

fn tx(chain: &dyn Chain, call: Call) -> Tx {
    Transaction::new(chain, WATCHTOWER).call(call).into_tx()
}
