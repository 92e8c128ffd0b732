//! What goes to the chain while calls are replayed, and after the last one. Anybody may send
//! it; here it is the account `watchtower`.

use anyhow::{bail, ensure, Context, Result};
use cosmwasm_std::{from_json, Addr};
use cw20::TokenInfoResponse;
use oaic_chain::{Call, Chain, ChainExt, Tx, TxOutcome};
use oaic_types::compute_settlement::{
    BooksResponse, ExecuteMsg, PayeeRef, QueryMsg, SettleBatchResponse, SettleResult, MAX_BATCH,
    MAX_CLAIMS,
};
use oaic_types::token::{BurnedResponse, QueryMsg as TokenQuery};
use oaic_vouchers::PackedVoucher;

use super::parties::{address_of, all, data, Parties};
use super::plan::Plan;
use crate::books::Snapshot;
use crate::report::Settlement;

/// Label of who sends vouchers, flushes and claims.
pub const WATCHTOWER: &str = "watchtower";

/// Settle vouchers, in batches, and flush the fee that is booked.
///
/// # Errors
/// When the contract refuses a voucher or can't cover one: which, and why.
pub fn settle(chain: &dyn Chain, parties: &mut Parties, vouchers: &[PackedVoucher]) -> Result<()> {
    let mut txs = Vec::new();
    for batch in vouchers.chunks(MAX_BATCH) {
        let bytes: Vec<u8> = batch
            .iter()
            .flat_map(|voucher| voucher.to_bytes())
            .collect();
        txs.push(tx(
            &parties.settlement,
            &[ExecuteMsg::SettleBatch {
                vouchers: bytes.into(),
            }],
        )?);
    }
    let outcomes = all(chain.run(&txs), "the chain refused a batch of vouchers")?;
    for (batch, outcome) in vouchers.chunks(MAX_BATCH).zip(&outcomes) {
        check(batch, outcome, parties)?;
    }
    parties.outcomes.extend(outcomes);
    flush(chain, parties)
}

/// Every voucher of a batch must be settled in full.
fn check(batch: &[PackedVoucher], outcome: &TxOutcome, parties: &Parties) -> Result<()> {
    let answer: SettleBatchResponse = from_json(data(outcome, 0)?)?;
    let (sent, answered) = (batch.len(), answer.results.len());
    ensure!(
        sent == answered,
        "{sent} vouchers were sent, but {answered} were answered"
    );
    for (voucher, result) in batch.iter().zip(answer.results) {
        let place = || {
            let channel = parties.labels.id_label("channel", voucher.channel);
            format!(
                "voucher {} of {channel}, lane {}",
                voucher.sequence, voucher.lane
            )
        };
        match result {
            SettleResult::Settled { owed, .. } if owed.is_zero() => {}
            SettleResult::Settled { pay, owed } => {
                bail!(
                    "{}: {pay} uoaic were paid, but {owed} are not covered by the channel",
                    place()
                )
            }
            SettleResult::Rejected { reason } => bail!("{}: refused: {reason:?}", place()),
        }
    }
    Ok(())
}

/// Flush the fee, when any is booked: the contract refuses to flush nothing.
fn flush(chain: &dyn Chain, parties: &mut Parties) -> Result<()> {
    let books: BooksResponse = chain.query(&parties.settlement, &QueryMsg::Books {})?;
    if books.fee_booked == books.fee_flushed {
        return Ok(());
    }
    let tx = tx(&parties.settlement, &[ExecuteMsg::FlushFee {}])?;
    parties
        .outcomes
        .push(chain.run_one(tx).context("the fee can't be flushed")?);
    Ok(())
}

/// The books as they are now.
///
/// # Errors
/// When the chain doesn't answer.
pub fn point(chain: &dyn Chain, parties: &Parties, at_ms: u64) -> Result<Settlement> {
    let books: BooksResponse = chain.query(&parties.settlement, &QueryMsg::Books {})?;
    let burned: BurnedResponse = chain.query(&parties.token, &TokenQuery::Burned {})?;
    let info: TokenInfoResponse = chain.query(&parties.token, &TokenQuery::TokenInfo {})?;
    Ok(Settlement {
        at_ms,
        calls: books.calls,
        vouchers: books.vouchers,
        gross: books.settled,
        burned: burned.total,
        supply: info.total_supply,
    })
}

/// Give payees that have none an address, as the plan says; then pay everybody who has one.
///
/// # Errors
/// When the chain refuses.
pub fn claim(chain: &dyn Chain, parties: &mut Parties, plan: &Plan) -> Result<()> {
    let (token, settlement) = (parties.token.clone(), parties.settlement.clone());
    let before = Snapshot::take(chain, &token, &settlement)?;

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
                service_id: split.service_id,
                split_version: split.version,
                payee: position,
            };
            let address = address_of(chain, account)?;
            let set = ExecuteMsg::SetPayeeAddress { payee, address };
            named.push(Tx {
                sender: parties.labels.of(provider).to_owned(),
                ..tx(&settlement, &[set])?
            });
        }
    }
    parties
        .outcomes
        .extend(all(chain.run(&named), "a payee can't be given an address")?);

    let after = Snapshot::take(chain, &token, &settlement)?;
    let mut due = Vec::new();
    for split in &after.splits {
        for (payee, position) in split.payees.iter().zip(0u32..) {
            if payee.address.is_some() && payee.earned > payee.claimed {
                due.push(PayeeRef {
                    service_id: split.service_id,
                    split_version: split.version,
                    payee: position,
                });
            }
        }
    }
    let mut claims = Vec::new();
    for payees in due.chunks(MAX_CLAIMS) {
        claims.push(tx(
            &settlement,
            &[ExecuteMsg::Claim {
                payees: payees.to_vec(),
            }],
        )?);
    }
    let mut referrers: Vec<_> = after
        .referrers
        .iter()
        .filter(|r| r.earned > r.claimed)
        .collect();
    referrers.sort_by_key(|r| parties.labels.of(r.address.as_str()).to_owned());
    for referrer in referrers {
        let referrer = referrer.address.to_string();
        claims.push(tx(&settlement, &[ExecuteMsg::ClaimReferral { referrer }])?);
    }
    parties
        .outcomes
        .extend(all(chain.run(&claims), "a claim was refused")?);
    Ok(())
}

fn tx(contract: &Addr, messages: &[ExecuteMsg]) -> Result<Tx> {
    let calls: oaic_chain::Result<_> = messages
        .iter()
        .map(|msg| Call::new(contract, msg))
        .collect();
    Ok(Tx {
        sender: WATCHTOWER.to_owned(),
        calls: calls?,
        gas_limit: None,
    })
}
