//! Operations on token and settlement: what each must lead to is worked out beforehand, by what the
//! parties know, and compared with what it does.

mod bystander;
pub mod expected;
pub mod generate;
pub mod op;
pub mod oracle;
pub mod parties;
mod plan;
pub mod promise;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{ChainExt, TxOutcome};
use oaic_messages::compute_settlement::{
    ChannelResult, ChannelsResponse, SettleBatchResponse, SettleResult,
};

use crate::handled::answer;
use crate::snapshot::Snapshot;
use crate::state::EconomyState;
use crate::suite::Suite;
use expected::BalanceChanges;
use generate::Op;
use parties::{ChannelNote, Due, GrantNote, NextKey};
use plan::{Batch, Learn, Must, Plan, Planner};

/// Outcome of an operation, the state after it, and what it was to change.
pub struct Done {
    pub outcome: Result<(), String>,
    pub after: EconomyState,
    pub changes: BalanceChanges,
}

/// Does it. None: there is nothing to do it with.
pub fn perform(suite: &mut Suite, before: &EconomyState, op: &Op) -> Result<Option<Done>, String> {
    let plan = Planner { suite, now: before }.plan(op)?;
    let Some(plan) = plan else { return Ok(None) };
    let outcome = run(suite, &plan);
    match (&outcome, plan.must) {
        (Ok(_), Must::Fail) => return Err("succeeded, but must be refused".into()),
        (Err(e), Must::Succeed) => return Err(format!("refused, but must succeed: {e}")),
        _ => {}
    }
    let after = EconomyState::read(suite, Some(before))?;
    let mut movements = vec![];
    if let Ok(outcome) = &outcome {
        for learn in plan.learn {
            note(suite, learn, outcome, before, &after)?;
        }
        movements = plan.movements;
    }
    let changes = BalanceChanges::of(&movements, suite, before, &after);
    Ok(Some(Done {
        outcome: outcome.map(drop),
        after,
        changes,
    }))
}

fn run(suite: &Suite, plan: &Plan) -> Result<TxOutcome, String> {
    let done = suite.chain.run_one(plan.tx.clone());
    done.map_err(|e| e.to_string())
}

/// Notes what the parties know by a success.
fn note(
    suite: &mut Suite,
    learn: Learn,
    outcome: &TxOutcome,
    before: &Snapshot,
    after: &Snapshot,
) -> Result<(), String> {
    let escrow = &suite.settlement.clone();
    let arrived = || {
        let (now, then) = (after.balance(escrow), before.balance(escrow));
        now.checked_sub(then)
            .ok_or("the escrow paid for what came in")
    };
    match learn {
        Learn::Opened(opening) => {
            let number = new_channel(before, after)?;
            let (deposited, params) = (arrived()?, &before.config.params);
            let note = ChannelNote::opened(opening, number, &suite.domains, deposited, params);
            suite.channels.insert(number, note);
        }
        Learn::ToppedUp { channel } => {
            let more = arrived()?;
            channel_of(suite, channel)?.deposited += more;
        }
        Learn::Rotated {
            channel,
            key,
            limit,
        } => {
            let note = channel_of(suite, channel)?;
            let out = note.last_keys();
            if !note.closed {
                let due = Due::after(before.block, note.seconds, note.blocks);
                note.next = Some(NextKey {
                    name: key,
                    limit,
                    due,
                });
            }
            let payer = note.payer.clone();
            // Who rotates a key may have lost it: no grant names it any more.
            suite
                .grants
                .retain(|pair, grant| pair.0 != payer || !out.contains(&grant.key));
        }
        Learn::ReceiptKey { provider, key } => {
            let names = suite.receipt_keys.get_mut(&provider);
            names.ok_or("no such provider")?.push(key);
        }
        Learn::Settlers { provider, named } => _ = suite.settlers.insert(provider, named),
        Learn::Batch(batch) => settled(suite, &batch, outcome)?,
        Learn::List { done, after } => {
            let answer: ChannelsResponse = answer(outcome)?;
            let results = answer.results.iter();
            let came: Vec<bool> = results
                .map(|result| matches!(result, ChannelResult::Done {}))
                .collect();
            if came != done {
                return Err(format!(
                    "of a list, expected to be done: {done:?}, got {:?}",
                    answer.results
                ));
            }
            suite.channels = after;
        }
        Learn::Granted { pair, note } => {
            // What ended makes room, so that it can't keep new ones out.
            let now = before.block.time;
            let stays =
                |other: &(Addr, Addr), note: &GrantNote| other.0 != pair.0 || note.ends_at > now;
            suite.grants.retain(|other, note| stays(other, note));
            suite.grants.insert(pair, note);
        }
        Learn::Revoked { pair } => _ = suite.grants.remove(&pair),
        Learn::GrantTook {
            pair,
            amount,
            limit,
        } => {
            let grant = suite.grants.get_mut(&pair).ok_or("no such grant")?;
            grant.take(amount, before.block);
            grant.limit -= limit;
        }
        Learn::Charged(dispute) => {
            let credits = suite.private_credits.clone();
            let gift = after.balance(&credits) - before.balance(&credits);
            *suite.gifts.entry(credits).or_default() += gift;
            suite.disputes.push(*dispute);
        }
        Learn::Paused { seconds } => suite.owner_paused += seconds,
    }
    Ok(())
}

fn channel_of(suite: &mut Suite, number: u64) -> Result<&mut ChannelNote, String> {
    let note = suite.channels.get_mut(&number);
    note.ok_or_else(|| format!("nobody opened channel {number}"))
}

/// The one channel that is there now, and was not before.
pub fn new_channel(before: &Snapshot, after: &Snapshot) -> Result<u64, String> {
    let is_new = |number: &&u64| !before.channels.contains_key(number);
    let new: Vec<_> = after.channels.keys().filter(is_new).collect();
    match new[..] {
        [number] => Ok(*number),
        _ => Err(format!("one opening made {} channels", new.len())),
    }
}

fn settled(suite: &mut Suite, batch: &Batch, outcome: &TxOutcome) -> Result<(), String> {
    for (voucher, by) in &batch.signed {
        channel_of(suite, voucher.channel)?.hold(voucher, by);
    }
    let mut channels = std::mem::take(&mut suite.channels);
    let seen = oracle::Batch {
        domain: &suite.domains.voucher,
        settles: &|provider| suite.settles(&batch.sender, provider),
        entries: &batch.entries,
    };
    let answer = answer(outcome)?;
    let checked = oracle::check(&mut channels, &seen, &answer);
    suite.channels = channels;
    checked?;
    every_root_is_reported(batch, &answer, outcome)
}

/// Each settlement's event keeps its own root, whatever becomes of the lane's.
fn every_root_is_reported(
    batch: &Batch,
    answer: &SettleBatchResponse,
    outcome: &TxOutcome,
) -> Result<(), String> {
    let settled = batch.entries.iter().zip(&answer.results);
    let settled = settled.filter(|(_, r)| matches!(r, SettleResult::Settled { .. }));
    let roots: Vec<String> = settled
        .map(|(entry, _)| Binary::from(entry.voucher.peaks).to_base64())
        .collect();
    let events = outcome.events.iter();
    let vouchers = events.filter(|event| event.kind == "wasm-voucher");
    let reported: Vec<_> = vouchers
        .filter_map(|event| event.attribute("root"))
        .collect();
    match reported == roots {
        true => Ok(()),
        false => Err(format!("roots settled: {roots:?}, reported: {reported:?}")),
    }
}
