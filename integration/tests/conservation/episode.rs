//! One run of operations on a world of its own.

use oaic_chain::{Call, Chain, ChainExt, Tx, TxOutcome};
use oaic_integration::walk::{kind_of, Coverage, Failure};
use oaic_types::compute_settlement::SettleBatchResponse;

use crate::invariants::{Context, ALL};
use crate::judge::judge;
use crate::ledger::Ledger;
use crate::op::Op;
use crate::plan::{Action, Learn, Must, Plan, Planner};
use crate::snapshot::Snapshot;
use crate::world::{ChannelNote, World};

/// Runs operations until one fails an invariant.
pub fn run(ops: &[Op]) -> Result<Coverage, Box<Failure>> {
    let mut trace = vec![];
    let mut coverage = Coverage::new();
    let fail = |at, message, trace| Box::new(Failure { at, message, trace });
    let started = World::new().and_then(|w| w.snapshot(None).map(|s| (w, s)));
    let (mut world, mut now) = started.map_err(|e| fail(0, e, vec![]))?;
    for (at, op) in ops.iter().enumerate() {
        match step(&mut world, &now, op) {
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

fn step(world: &mut World, before: &Snapshot, op: &Op) -> Result<Option<(Snapshot, Said)>, String> {
    let plan = Planner { world, now: before }.plan(op)?;
    world.keys_made += 1;
    let Some(plan) = plan else { return Ok(None) };
    let outcome = perform(world, &plan);
    match (&outcome, plan.must) {
        (Ok(_), Must::Fail) => return Err("succeeded, but must be refused".into()),
        (Err(e), Must::Succeed) => return Err(format!("refused, but must succeed: {e}")),
        _ => {}
    }
    let after = world.snapshot(Some(before))?;
    let movements = match &outcome {
        Ok(outcome) => {
            learn(world, &plan, outcome.as_ref(), before, &after)?;
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

/// Writes into the notebook what a success tells the actors.
fn learn(
    world: &mut World,
    plan: &Plan,
    outcome: Option<&TxOutcome>,
    before: &Snapshot,
    after: &Snapshot,
) -> Result<(), String> {
    match &plan.learn {
        Learn::Nothing => {}
        Learn::Opened { key } => {
            let new: Vec<_> = after
                .channels
                .keys()
                .filter(|c| !before.channels.contains_key(c))
                .collect();
            let [channel] = new[..] else {
                return Err(format!("one opening made {} channels", new.len()));
            };
            let note = ChannelNote {
                keys: vec![key.clone()],
                refunded: 0,
            };
            world.channels.insert(*channel, note);
        }
        Learn::SessionKey { channel, key } => {
            let next = after.channels[channel]
                .next_key
                .as_ref()
                .map(|n| n.key_index);
            let note = world
                .channels
                .get_mut(channel)
                .ok_or("a channel nobody opened")?;
            let index = next.ok_or("a rotation left no key to come")? as usize;
            if index > note.keys.len() {
                return Err(format!("key {index} follows {} keys", note.keys.len()));
            }
            note.keys.truncate(index);
            note.keys.push(key.clone());
        }
        Learn::ReceiptKey { provider, key } => {
            let names = world
                .receipt_keys
                .get_mut(provider)
                .ok_or("no such provider")?;
            names.push(key.clone());
        }
        Learn::Batch(items) => {
            let data = outcome.and_then(|o| o.data.first().cloned().flatten());
            let data = data.ok_or("a batch was answered without data")?;
            let answer: SettleBatchResponse =
                cosmwasm_std::from_json(&data).map_err(|e| format!("answer of a batch: {e}"))?;
            let (lanes, accepted) = judge(before, items, &answer)?;
            world.acknowledged.extend(lanes);
            world.accepted += accepted;
        }
        Learn::Donated => {
            let escrow = &world.contracts.settlement;
            world.donated += after.balance(escrow).saturating_sub(before.balance(escrow));
        }
        Learn::Refunded { channel } => {
            let refund = before.channels[channel].reserved.u128();
            let note = world
                .channels
                .get_mut(channel)
                .ok_or("a channel nobody opened")?;
            note.refunded += refund;
        }
        Learn::Slashed(dispute) => world.disputes.push((**dispute).clone()),
    }
    Ok(())
}
