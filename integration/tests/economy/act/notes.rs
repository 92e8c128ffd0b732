//! Notes: paid in, spent into channels and out to accounts, and made again of what channels leave.

use cosmwasm_std::Uint128;
use oaic_integration::walk::{Amount, Pick};
use oaic_messages::compute_settlement::{self as settlement, ChannelStatus};
use oaic_messages::private_credits::{
    Action, BooksResponse, ChannelResponse, ExecuteMsg, QueryMsg, ReceiveMsg, Relay,
};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_vouchers::SigningKey;
use oaic_wallet::{Intent, Origin, Plan, Wallet, WalletError};

use super::pick::person;
use super::trade::{listed, opened_channel};
use super::Said;
use crate::goods::{kept, prover};
use crate::world::{oaic, Channel, World, PEOPLE, STRANGER};

/// An operation on notes.
#[derive(Clone, Debug)]
pub enum Notes {
    /// Pays in as many notes of these values as `of` says; `sent` is more or less than their sum.
    Deposit {
        who: Pick,
        of: Pick,
        sent: Amount,
    },
    /// Opens a channel with a few notes.
    Open {
        who: Pick,
        service: Pick,
        notes: Pick,
        relay: Option<Amount>,
    },
    /// Adds a note to a channel.
    TopUp {
        channel: Pick,
        notes: Pick,
        relay: Option<Amount>,
    },
    /// Pays somebody out of notes.
    Exit {
        who: Pick,
        to: Pick,
        notes: Pick,
        relay: Option<Amount>,
    },
    /// Asks for what a channel has left.
    Unlock {
        channel: Pick,
    },
    /// Takes that back.
    Cancel {
        channel: Pick,
    },
    /// Gets it, at settlement.
    Finalize {
        channel: Pick,
    },
    /// Makes notes of it.
    Reclaim {
        channel: Pick,
        relay: Option<Amount>,
    },
    FlushFee,
    FlushDust,
}

/// Notes of one deposit at most.
const DEPOSITED: usize = 5;

/// Channels that one person opens with notes at most: an episode is short.
const CHANNELS: usize = 3;

/// Does it.
pub fn act(world: &mut World, notes: &Notes) -> Result<Option<Said>, String> {
    let done = match notes {
        Notes::Deposit { who, of, sent } => deposit(world, place(*who), *of, sent)?,
        Notes::Open {
            who,
            service,
            notes,
            relay,
        } => open(world, place(*who), *service, *notes, relay.as_ref())?,
        Notes::TopUp {
            channel,
            notes,
            relay,
        } => top_up(world, *channel, *notes, relay.as_ref())?,
        Notes::Exit {
            who,
            to,
            notes,
            relay,
        } => exit(world, place(*who), person(*to), *notes, relay.as_ref())?,
        Notes::Unlock { channel } => {
            let Some(channel) = live(world, *channel, ChannelStatus::Open)? else {
                return Ok(None);
            };
            let msg = commanded(world, &channel, |wallet, sequence| {
                let command = wallet.command(channel.number, sequence, &channel.key)?;
                Ok(command.unlock())
            })?;
            Some(command(world, msg))
        }
        Notes::Cancel { channel } => {
            let Some(channel) = live(world, *channel, ChannelStatus::Unlocking)? else {
                return Ok(None);
            };
            let msg = commanded(world, &channel, |wallet, sequence| {
                let command = wallet.command(channel.number, sequence, &channel.key)?;
                Ok(command.withdraw_unlock())
            })?;
            Some(command(world, msg))
        }
        Notes::Finalize { channel } => {
            let Some(channel) = live(world, *channel, ChannelStatus::Unlocking)? else {
                return Ok(None);
            };
            let channels = vec![channel.number];
            let msg = settlement::ExecuteMsg::FinalizeUnlock { channels };
            Some(listed(world.tell(STRANGER, &world.settlement, &msg)))
        }
        Notes::Reclaim { channel, relay } => {
            let Some(channel) = live(world, *channel, ChannelStatus::Closed)? else {
                return Ok(None);
            };
            let relay = relayed(world, relay.as_ref());
            let left = left(world, channel.number)?;
            let fee = relay.as_ref().map_or(0, |r| r.fee.u128());
            if fee > left {
                return Ok(None);
            }
            let msg = reclaiming(world, &channel, left, relay)?;
            let said = command(world, msg);
            if said.is_ok() {
                world.notes.relayed_of_reclaims += fee;
            }
            Some(said)
        }
        Notes::FlushFee => {
            let msg = ExecuteMsg::FlushFee {};
            Some(world.tell(STRANGER, &world.private_credits, &msg).map(drop))
        }
        Notes::FlushDust => {
            let msg = ExecuteMsg::FlushDust {};
            Some(world.tell(STRANGER, &world.private_credits, &msg).map(drop))
        }
    };
    if matches!(done, Some(Ok(()))) {
        world.sync_wallets()?;
    }
    Ok(done)
}

/// Position of somebody among the people.
fn place(who: Pick) -> usize {
    who.index(PEOPLE.len()).unwrap_or(0)
}

fn deposit(world: &mut World, who: usize, of: Pick, sent: &Amount) -> Result<Option<Said>, String> {
    let known = &world.notes.denominations;
    let count = of.index(DEPOSITED).unwrap_or(0) as u32 + 1;
    // A digit of the number for each note.
    let values = (0..count).filter_map(|n| Pick(of.0 / 5 / 4u32.pow(n)).of(known).copied());
    let values: Vec<u64> = values.collect();
    let wallet = &mut world.notes.wallets[who];
    let (hook, sum) = paid_in(wallet, &values)?;
    let amount = match sent {
        Amount::Tiny(more) => sum + more,
        Amount::Above(less) => sum.saturating_sub(*less),
        Amount::Zero => 0,
        _ => sum,
    };
    let said = world.send(PEOPLE[who], &world.private_credits, amount, &hook);
    if said.is_ok() && amount != sum {
        return Err(format!("notes of {sum} were made for {amount}"));
    }
    Ok(Some(said.map(drop)))
}

/// One or two notes, the smallest first; none when there are none.
fn some_notes(wallet: &Wallet, pick: Pick) -> Vec<u64> {
    let mut notes: Vec<_> = wallet.spendable().map(|n| (n.value, n.index)).collect();
    notes.sort_unstable();
    let from = pick.index(notes.len()).unwrap_or(0);
    let count = 1 + usize::from(pick.0.is_multiple_of(3));
    let chosen = notes.iter().skip(from).take(count);
    chosen.map(|(_, index)| *index).collect()
}

/// Whoever sends it is paid.
fn relayed(world: &World, relay: Option<&Amount>) -> Option<Relay> {
    const LIMIT: u128 = 500_000;
    relay.map(|fee| Relay {
        relayer: world.addr(STRANGER).into(),
        fee: fee.of(LIMIT).min(LIMIT + 1).into(),
    })
}

/// Proves a plan; None when enough was proven in this world.
fn prove(world: &mut World, who: usize, plan: &Plan) -> Result<Option<ExecuteMsg>, String> {
    let wallet = &world.notes.wallets[who];
    let name = format!("spend {who} {:?} {plan:?}", wallet.trees().root());
    let now = world.now()?.1;
    let wallet = &world.notes.wallets[who];
    let made = kept(&name, &mut world.proofs, || {
        Ok(wallet.prove(prover()?, plan, now)?)
    });
    made.map_err(|e| format!("a spend can't be proven: {e:#}"))
}

/// A spend, sent by somebody who has nothing to do with it.
fn spend(world: &mut World, msg: ExecuteMsg) -> Result<oaic_chain::TxOutcome, String> {
    let said = world.tell(STRANGER, &world.private_credits, &msg);
    if said.is_ok() {
        world.notes.spends.push(msg);
    }
    said
}

fn open(
    world: &mut World,
    who: usize,
    service: Pick,
    notes: Pick,
    relay: Option<&Amount>,
) -> Result<Option<Said>, String> {
    let payer = PEOPLE[who];
    let own = world.channels.iter();
    let own = own.filter(|c| c.private && c.payer == payer).count();
    let service = service.of(&world.services).copied();
    let notes = some_notes(&world.notes.wallets[who], notes);
    let (Some(service_id), false, true) = (service, notes.is_empty(), own < CHANNELS) else {
        return Ok(None);
    };
    let wallet = &mut world.notes.wallets[who];
    let made = match wallet.new_session_key() {
        Err(WalletError::Reach { next, .. }) => {
            wallet.skip_sessions_to(next);
            wallet.new_session_key()
        }
        made => made,
    };
    let (_, key) = made.map_err(|e| e.to_string())?;
    let plan = Plan {
        notes,
        intent: Intent::OpenChannel {
            conditions: Default::default(),
            service_id,
            session_key: key.public(),
            spend_limit: TOTAL_SUPPLY,
        },
        relay: relayed(world, relay),
    };
    let Some(msg) = prove(world, who, &plan)? else {
        return Ok(None);
    };
    let outcome = match spend(world, msg) {
        Ok(outcome) => outcome,
        Err(said) => return Ok(Some(Err(said))),
    };
    let channel = opened_channel(world, &outcome, payer, true, key)?;
    world.channels.push(channel);
    Ok(Some(Ok(())))
}

fn top_up(
    world: &mut World,
    channel: Pick,
    notes: Pick,
    relay: Option<&Amount>,
) -> Result<Option<Said>, String> {
    let Some(channel) = live(world, channel, ChannelStatus::Open)? else {
        return Ok(None);
    };
    let who = owner(&channel);
    let notes = some_notes(&world.notes.wallets[who], notes);
    if notes.is_empty() {
        return Ok(None);
    }
    let plan = Plan {
        notes,
        intent: Intent::TopUp {
            channel: channel.number,
            sequence: known(world, channel.number)?.sequence,
            key: Box::new(channel.key),
        },
        relay: relayed(world, relay),
    };
    let Some(msg) = prove(world, who, &plan)? else {
        return Ok(None);
    };
    Ok(Some(spend(world, msg).map(drop)))
}

fn exit(
    world: &mut World,
    who: usize,
    to: &str,
    notes: Pick,
    relay: Option<&Amount>,
) -> Result<Option<Said>, String> {
    let notes = some_notes(&world.notes.wallets[who], notes);
    if notes.is_empty() {
        return Ok(None);
    }
    let wallet = &world.notes.wallets[who];
    let values = notes.iter().filter_map(|index| wallet.note(*index));
    let value: u128 = values.map(|note| u128::from(note.value)).sum();
    let plan = Plan {
        notes,
        intent: Intent::Exit {
            recipient: world.addr(to).into(),
            credential: None,
        },
        relay: relayed(world, relay),
    };
    let fee = plan.relay.as_ref().map_or(0, |r| r.fee.u128());
    let Some(msg) = prove(world, who, &plan)? else {
        return Ok(None);
    };
    let (recipient, relayer) = (world.addr(to), world.addr(STRANGER));
    let had = [world.balance(&recipient)?, world.balance(&relayer)?];
    let booked = books(world)?.fee_booked;
    let said = spend(world, msg);
    if said.is_ok() {
        let got = [
            world.balance(&recipient)?.saturating_sub(had[0]),
            world.balance(&relayer)?.saturating_sub(had[1]),
        ];
        let taken = (books(world)?.fee_booked - booked).u128();
        // What is paid to each is short of a rounded fee at most; together they are exact.
        for (got, gross) in got.into_iter().zip([value.saturating_sub(fee), fee]) {
            let net = gross - (gross * 800).div_ceil(10_000);
            if got > gross || got < net.saturating_sub(1) {
                return Err(format!("an exit of {gross} paid {got}"));
            }
        }
        if got.iter().sum::<u128>() + taken != value {
            return Err(format!(
                "an exit of {value} paid {got:?} and a fee of {taken}"
            ));
        }
    }
    Ok(Some(said.map(drop)))
}

fn books(world: &World) -> Result<BooksResponse, String> {
    world.ask(&world.private_credits, &QueryMsg::Books {})
}

fn known(world: &World, channel: u64) -> Result<ChannelResponse, String> {
    world.ask(&world.private_credits, &QueryMsg::Channel { channel })
}

fn at_settlement(world: &World, channel: u64) -> Result<settlement::ChannelResponse, String> {
    let ask = settlement::QueryMsg::Channel { channel };
    world.ask(&world.settlement, &ask)
}

/// What a closed channel left that wasn't taken back.
fn left(world: &World, channel: u64) -> Result<u128, String> {
    let there = at_settlement(world, channel)?;
    let reclaimed = known(world, channel)?.reclaimed;
    Ok((there.deposited - there.paid - reclaimed).u128())
}

/// One of the private channels, mostly of those that are where the operation is for.
fn live(world: &World, pick: Pick, status: ChannelStatus) -> Result<Option<Channel>, String> {
    let private: Vec<&Channel> = world.channels.iter().filter(|c| c.private).collect();
    let mut fitting = vec![];
    for channel in &private {
        let finished = known(world, channel.number)?.finished;
        if !finished && at_settlement(world, channel.number)?.status == status {
            fitting.push(*channel);
        }
    }
    let one = match pick.of(&fitting) {
        Some(one) if !pick.0.is_multiple_of(5) => Some(one),
        _ => pick.of(&private),
    };
    Ok(one.copied().cloned())
}

/// Whose notes opened a channel.
fn owner(channel: &Channel) -> usize {
    let place = PEOPLE.iter().position(|who| *who == channel.payer);
    place.unwrap_or(0)
}

/// What a channel's key says next.
fn commanded(
    world: &mut World,
    channel: &Channel,
    say: impl FnOnce(&mut Wallet, u64) -> oaic_wallet::Result<ExecuteMsg>,
) -> Result<ExecuteMsg, String> {
    let sequence = known(world, channel.number)?.sequence;
    let wallet = &mut world.notes.wallets[owner(channel)];
    say(wallet, sequence).map_err(|e| e.to_string())
}

fn reclaiming(
    world: &mut World,
    channel: &Channel,
    left: u128,
    relay: Option<Relay>,
) -> Result<ExecuteMsg, String> {
    let (number, key) = (channel.number, &channel.key);
    commanded(world, channel, |wallet, sequence| {
        further(wallet, Origin::Reclaim(number), |wallet| {
            wallet.reclaim(number, sequence, key, left, relay.clone())
        })
    })
}

fn paid_in(wallet: &mut Wallet, values: &[u64]) -> Result<(ReceiveMsg, u128), String> {
    let made = further(wallet, Origin::Deposit, |wallet| wallet.deposit(values));
    made.map_err(|e| e.to_string())
}

/// Notes, also where so many came to nothing that a wallet has to be told to go on.
fn further<T>(
    wallet: &mut Wallet,
    origin: Origin,
    make: impl Fn(&mut Wallet) -> oaic_wallet::Result<T>,
) -> oaic_wallet::Result<T> {
    match make(wallet) {
        Err(WalletError::Reach { next, .. }) => {
            wallet.skip_to(origin, next);
            make(wallet)
        }
        made => made,
    }
}

/// A command, sent by somebody who has nothing to do with it.
fn command(world: &mut World, msg: ExecuteMsg) -> Said {
    let said = world.tell(STRANGER, &world.private_credits, &msg).map(drop);
    if said.is_ok() {
        world.notes.commands.push(msg);
    }
    said
}

/// What must be refused, whatever came before. None: nothing is there to try it with.
pub fn cheat(world: &mut World, thief: &'static str, what: Pick) -> Result<Option<Said>, String> {
    let pick = Pick(what.0 / CHEATS);
    let private: Vec<Channel> = world
        .channels
        .iter()
        .filter(|c| c.private)
        .cloned()
        .collect();
    let channel = pick.of(&private);
    let me = world.addr(thief).to_string();
    let msg = match what.0 % CHEATS {
        0 => pick.of(&world.notes.spends).cloned(),
        1 => pick.of(&world.notes.commands).cloned(),
        kind @ 2..=4 => {
            let stolen = to_be_stolen(world, thief, pick)?;
            stolen.map(|msg| altered(msg, kind, &me))
        }
        5 => {
            // Of a channel that is in use, or came to its end.
            let Some(channel) = channel else {
                return Ok(None);
            };
            let closed = at_settlement(world, channel.number)?.status == ChannelStatus::Closed;
            if closed && !known(world, channel.number)?.finished {
                return Ok(None);
            }
            Some(reclaiming(world, channel, oaic(1), None)?)
        }
        6 => {
            // More than it left, by a note.
            let Some(channel) = channel else {
                return Ok(None);
            };
            let smallest = u128::from(world.notes.denominations[0]);
            let more = left(world, channel.number)? + smallest;
            Some(reclaiming(world, channel, more, None)?)
        }
        7 => {
            let Some(channel) = channel else {
                return Ok(None);
            };
            let key = SigningKey::from_seed([7; 32]);
            let msg = commanded(world, channel, |wallet, sequence| {
                Ok(wallet.command(channel.number, sequence, &key)?.unlock())
            });
            Some(msg?)
        }
        8 => {
            // Settlement knows the contract as payer, and nobody behind it.
            let Some(channel) = channel.map(|c| c.number) else {
                return Ok(None);
            };
            let channels = vec![channel];
            let msg = settlement::ExecuteMsg::RequestUnlock { channels };
            return Ok(Some(listed(world.tell(thief, &world.settlement, &msg))));
        }
        9 => {
            let Some(channel) = channel.map(|c| c.number) else {
                return Ok(None);
            };
            let hook = settlement::ReceiveMsg::TopUp { channel };
            let said = world.send(thief, &world.settlement, oaic(1), &hook);
            return Ok(Some(said.map(drop)));
        }
        _ => {
            // Notes of more than is sent.
            let largest = world.notes.denominations.last().copied().unwrap_or(0);
            let wallet = pick.of(&PEOPLE).map_or(0, |who| {
                PEOPLE.iter().position(|p| p == who).unwrap_or_default()
            });
            let wallet = &mut world.notes.wallets[wallet];
            let (hook, sum) = paid_in(wallet, &[largest])?;
            let said = world.send(thief, &world.private_credits, sum - 1, &hook);
            return Ok(Some(said.map(drop)));
        }
    };
    let Some(msg) = msg else {
        return Ok(None);
    };
    Ok(Some(
        world.tell(thief, &world.private_credits, &msg).map(drop),
    ))
}

/// Kinds of [`cheat`].
const CHEATS: u32 = 11;

/// An exit of somebody else's, on its way to the chain.
fn to_be_stolen(world: &mut World, thief: &str, pick: Pick) -> Result<Option<ExecuteMsg>, String> {
    let who = place(pick);
    let mut notes = some_notes(&world.notes.wallets[who], Pick(1));
    notes.truncate(1);
    if notes.is_empty() || PEOPLE[who] == thief {
        return Ok(None);
    }
    let plan = Plan {
        notes,
        intent: Intent::Exit {
            recipient: world.addr(PEOPLE[who]).into(),
            credential: None,
        },
        relay: relayed(world, Some(&Amount::Plain(1))),
    };
    prove(world, who, &plan)
}

/// The same proofs, for the thief.
fn altered(msg: ExecuteMsg, kind: u32, thief: &str) -> ExecuteMsg {
    let ExecuteMsg::Spend {
        mut notes,
        mut action,
        mut relay,
    } = msg
    else {
        return msg;
    };
    match (kind, &mut action, &mut relay) {
        (2, Action::Exit { recipient, .. }, _) => thief.clone_into(recipient),
        (3, _, Some(relay)) => thief.clone_into(&mut relay.relayer),
        (3, ..) => {}
        // A note of ten times the value, and as much for the recipient.
        _ => {
            for note in &mut notes {
                note.denomination *= Uint128::new(10);
            }
        }
    }
    ExecuteMsg::Spend {
        notes,
        action,
        relay,
    }
}
