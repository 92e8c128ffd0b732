//! One run of operations on a world of its own.

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{Call, Chain, ChainExt, Tx, TxOutcome};
use oaic_integration::walk::{kind_of, Coverage, Failure};
use oaic_messages::compute_settlement::{
    ChannelResult, ChannelsResponse, SettleBatchResponse, SettleResult,
};
use serde::de::DeserializeOwned;

use crate::invariants::{Context, ALL};
use crate::judge;
use crate::ledger::Ledger;
use crate::mutants::Fault;
use crate::notes::{ChannelNote, Due, GrantNote, NextKey};
use crate::op::Op;
use crate::plan::{Action, Batch, Learn, Must, Opening, Plan, Planner};
use crate::snapshot::Snapshot;
use crate::trial::every_provider_gets_what_it_holds;
use crate::world::World;

/// Runs operations until one fails an invariant.
pub fn run(ops: &[Op]) -> Result<Coverage, Box<Failure>> {
    run_with(ops, None)
}

/// The same with a fault in settlement.
pub fn run_with(ops: &[Op], fault: Option<Fault>) -> Result<Coverage, Box<Failure>> {
    let mut trace = vec![];
    let mut coverage = Coverage::new();
    let fail = |at, message, trace| Box::new(Failure { at, message, trace });
    let started = World::new(fault).and_then(|w| w.snapshot(None).map(|s| (w, s)));
    let (mut world, mut now) = started.map_err(|e| fail(0, e, vec![]))?;
    for (at, op) in ops.iter().enumerate() {
        match step(&mut world, &now, op, at) {
            Ok(None) => trace.push(format!("{at:4} {op:?}: nothing to do it with")),
            Ok(Some((after, said))) => {
                let counts = coverage.entry(kind_of(op)).or_default();
                match &said {
                    Ok(()) => counts.0 += 1,
                    Err(_) => counts.1 += 1,
                }
                let said = said.map_or_else(|e| format!("refused: {e}"), |()| "done".into());
                trace.push(format!("{at:4} {op:?}: {said}"));
                now = after;
            }
            Err(message) => {
                trace.push(format!("{at:4} {op:?}: {message}"));
                return Err(fail(at, message, trace));
            }
        }
    }
    Ok(coverage)
}

type Said = Result<(), String>;

fn step(
    world: &mut World,
    before: &Snapshot,
    op: &Op,
    turn: usize,
) -> Result<Option<(Snapshot, Said)>, String> {
    world.pass(before.block);
    let plan = Planner { world, now: before }.plan(op)?;
    world.keys_made += 1;
    let Some(plan) = plan else { return Ok(None) };
    let outcome = perform(world, &plan);
    match (&outcome, plan.must) {
        (Ok(_), Must::Fail) => return Err("succeeded, but must be refused".into()),
        (Err(e), Must::Succeed) => return Err(format!("refused, but must succeed: {e}")),
        _ => {}
    }
    let mut after = world.snapshot(Some(before))?;
    let movements = match &outcome {
        Ok(outcome) => {
            for learn in plan.learn {
                note(world, learn, outcome.as_ref(), before, &after)?;
            }
            world.bystander_calls(turn);
            plan.movements.as_slice()
        }
        Err(_) => &[],
    };
    let context = Context {
        world,
        before,
        after: &after,
        ledger: &Ledger::of(movements, world, before, &after),
        failed: outcome.is_err(),
        idle: matches!(plan.action, Action::Advance { .. }),
    };
    for (name, check) in ALL {
        check(&context).map_err(|e| format!("{name}: {e}"))?;
    }
    // What was refused changed nothing, and time passes by itself.
    if outcome.is_ok() {
        every_provider_gets_what_it_holds(world, turn)
            .map_err(|e| format!("every_provider_gets_what_it_holds: {e}"))?;
        after.block = world.chain.block().map_err(|e| e.to_string())?;
    }
    Ok(Some((after, outcome.map(|_| ()))))
}

fn perform(world: &World, plan: &Plan) -> Result<Option<TxOutcome>, String> {
    match &plan.action {
        Action::Advance { blocks, seconds } => world
            .chain
            .advance(*blocks, *seconds)
            .map(|()| None)
            .map_err(|e| e.to_string()),
        Action::Call {
            sender,
            contract,
            msg,
        } => {
            let call = Call {
                contract: contract.clone(),
                msg: msg.clone(),
                funds: vec![],
            };
            let tx = Tx {
                sender: sender.clone(),
                calls: vec![call],
                gas_limit: None,
            };
            world.chain.run_one(tx).map(Some).map_err(|e| e.to_string())
        }
    }
}

/// Writes into the notebook what a success tells the parties.
fn note(
    world: &mut World,
    learn: Learn,
    outcome: Option<&TxOutcome>,
    before: &Snapshot,
    after: &Snapshot,
) -> Result<(), String> {
    let escrow = &world.contracts.settlement;
    let arrived = || {
        let (now, then) = (after.balance(escrow), before.balance(escrow));
        now.checked_sub(then)
            .ok_or("the escrow paid for what came in")
    };
    match learn {
        Learn::Opened(opening) => {
            let note = opened(opening, arrived()?, before, after)?;
            world.channels.insert(note.number, note);
        }
        Learn::ToppedUp { channel } => {
            let more = arrived()?;
            channel_of(world, channel)?.deposited += more;
        }
        Learn::Rotated {
            channel,
            key,
            limit,
        } => {
            let note = channel_of(world, channel)?;
            let due = Due::after(before.block, note.seconds, note.blocks);
            let replaced = note.next.replace(NextKey {
                name: key,
                limit,
                due,
            });
            let out = [Some(note.key.clone()), replaced.map(|next| next.name)];
            let payer = note.payer.clone();
            // Who rotates a key may have lost it: no grant names it any more.
            world
                .grants
                .retain(|pair, grant| pair.0 != payer || !out.contains(&Some(grant.key.clone())));
        }
        Learn::ReceiptKey { provider, key } => {
            let names = world.receipt_keys.get_mut(&provider);
            names.ok_or("no such provider")?.push(key);
        }
        Learn::Settlers { provider, named } => _ = world.settlers.insert(provider, named),
        Learn::Batch(batch) => settled(world, &batch, outcome)?,
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
            world.channels = after;
        }
        Learn::Granted { pair, note } => {
            // What ended makes room, so that it can't keep new ones out.
            let now = before.block.time;
            let stays =
                |other: &(Addr, Addr), note: &GrantNote| other.0 != pair.0 || note.ends_at > now;
            world.grants.retain(|other, note| stays(other, note));
            world.grants.insert(pair, note);
        }
        Learn::Revoked { pair } => _ = world.grants.remove(&pair),
        Learn::GrantTook {
            pair,
            amount,
            limit,
        } => {
            let grant = world.grants.get_mut(&pair).ok_or("no such grant")?;
            grant.take(amount, before.block);
            grant.limit -= limit;
        }
        Learn::Charged(dispute) => world.disputes.push(*dispute),
    }
    Ok(())
}

fn channel_of(world: &mut World, number: u64) -> Result<&mut ChannelNote, String> {
    let note = world.channels.get_mut(&number);
    note.ok_or_else(|| format!("nobody opened channel {number}"))
}

fn answer<R: DeserializeOwned>(outcome: Option<&TxOutcome>) -> Result<R, String> {
    let data = outcome.and_then(|o| o.data.first().cloned().flatten());
    let data = data.ok_or("it was answered without data")?;
    cosmwasm_std::from_json(&data).map_err(|e| format!("the answer: {e}"))
}

fn opened(
    opening: Opening,
    deposited: u128,
    before: &Snapshot,
    after: &Snapshot,
) -> Result<ChannelNote, String> {
    let is_new = |number: &&u64| !before.channels.contains_key(number);
    let new: Vec<_> = after.channels.keys().filter(is_new).collect();
    let [number] = new[..] else {
        return Err(format!("one opening made {} channels", new.len()));
    };
    let params = &before.config.params;
    Ok(ChannelNote {
        number: *number,
        id: after.channels[number]
            .id
            .to_array()
            .map_err(|e| e.to_string())?,
        payer: opening.payer,
        provider: opening.provider,
        refund_to: opening.refund_to,
        key: opening.key,
        key_index: 0,
        limit: opening.limit,
        base: 0,
        next: None,
        deposited,
        got: 0,
        refunded: 0,
        closed: false,
        terms: 1,
        seconds: params.unlock_delay,
        blocks: params.unlock_blocks,
        payer_asked: None,
        refund_asked: None,
        lanes: Default::default(),
    })
}

fn settled(world: &mut World, batch: &Batch, outcome: Option<&TxOutcome>) -> Result<(), String> {
    for (voucher, by) in &batch.signed {
        channel_of(world, voucher.channel)?.hold(voucher, by);
    }
    let mut channels = std::mem::take(&mut world.channels);
    let seen = judge::Batch {
        domain: &world.domains.voucher,
        settles: &|provider| world.settles(&batch.sender, provider),
        entries: &batch.entries,
    };
    let answer = answer(outcome)?;
    let judged = judge::judge(&mut channels, &seen, &answer);
    world.channels = channels;
    judged?;
    every_root_is_told(batch, &answer, outcome)
}

/// Each settlement's event keeps its own root, whatever becomes of the lane's.
fn every_root_is_told(
    batch: &Batch,
    answer: &SettleBatchResponse,
    outcome: Option<&TxOutcome>,
) -> Result<(), String> {
    let settled = batch.entries.iter().zip(&answer.results);
    let settled = settled.filter(|(_, r)| matches!(r, SettleResult::Settled { .. }));
    let roots: Vec<String> = settled
        .map(|(entry, _)| Binary::from(entry.voucher.peaks).to_base64())
        .collect();
    let events = outcome.map(|o| o.events.as_slice()).unwrap_or_default();
    let told = events.iter().filter(|event| event.kind == "wasm-voucher");
    let told: Vec<&str> = told.filter_map(|event| event.attribute("root")).collect();
    match told == roots {
        true => Ok(()),
        false => Err(format!("roots settled: {roots:?}, told: {told:?}")),
    }
}
