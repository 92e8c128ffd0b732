//! Notes: paid in, spent into channels and out to accounts, and made again of what channels leave.

mod cheat;

use cosmwasm_std::Uint128;
use oaic_messages::compute_settlement::{self as settlement, ChannelStatus};
use oaic_messages::private_credits::{
    Action, ChannelResponse, ExecuteMsg, QueryMsg, ReceiveMsg, Relay, TotalsResponse,
};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_testing::simulation::{Amount, Pick};
use oaic_vouchers::SigningKey;
use oaic_wallet::{Intent, Origin, Plan, Wallet, WalletError};

use super::pick::person;
use super::trade::listed;
use super::Outcome;
use crate::fixtures::{cached, prover};
use crate::settlement::new_channel;
use crate::settlement::parties::{ChannelNote, Opening};
use crate::state::EconomyState;
use crate::suite::{oaic, PrivateChannel, Suite, PEOPLE, STRANGER};

pub use cheat::cheat;

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
pub fn handle(
    suite: &mut Suite,
    now: &EconomyState,
    notes: &Notes,
) -> Result<Option<Outcome>, String> {
    let credits = suite.private_credits.clone();
    let done = match notes {
        Notes::Deposit { who, of, sent } => deposit(suite, place(*who), *of, sent)?,
        Notes::Open {
            who,
            service,
            notes,
            relay,
        } => open(suite, now, place(*who), *service, *notes, relay.as_ref())?,
        Notes::TopUp {
            channel,
            notes,
            relay,
        } => top_up(suite, *channel, *notes, relay.as_ref())?,
        Notes::Exit {
            who,
            to,
            notes,
            relay,
        } => exit(suite, place(*who), person(*to), *notes, relay.as_ref())?,
        Notes::Unlock { channel } => {
            let Some(channel) = live(suite, *channel, ChannelStatus::Open)? else {
                return Ok(None);
            };
            let msg = commanded(suite, &channel, |wallet, sequence| {
                let command = wallet.command(channel.number, sequence, &channel.key)?;
                Ok(command.unlock())
            })?;
            let result = command(suite, msg);
            if result.is_ok() {
                noted(suite, &channel)?.request(&credits, now.block);
            }
            Some(result)
        }
        Notes::Cancel { channel } => {
            let Some(channel) = live(suite, *channel, ChannelStatus::Unlocking)? else {
                return Ok(None);
            };
            let msg = commanded(suite, &channel, |wallet, sequence| {
                let command = wallet.command(channel.number, sequence, &channel.key)?;
                Ok(command.withdraw_unlock())
            })?;
            let result = command(suite, msg);
            if result.is_ok() {
                noted(suite, &channel)?.withdraw(&credits);
            }
            Some(result)
        }
        Notes::Finalize { channel } => {
            let Some(channel) = live(suite, *channel, ChannelStatus::Unlocking)? else {
                return Ok(None);
            };
            let channels = vec![channel.number];
            let msg = settlement::ExecuteMsg::FinalizeUnlock { channels };
            let result = listed(suite.execute(STRANGER, &suite.settlement, &msg));
            if result.is_ok() {
                noted(suite, &channel)?.finalize(now.block);
            }
            Some(result)
        }
        Notes::Reclaim { channel, relay } => {
            let Some(channel) = live(suite, *channel, ChannelStatus::Closed)? else {
                return Ok(None);
            };
            let relay = relayed(suite, relay.as_ref());
            let left = left(suite, channel.number)?;
            let fee = relay.as_ref().map_or(0, |r| r.fee.u128());
            if fee > left {
                return Ok(None);
            }
            let msg = reclaiming(suite, &channel, left, relay)?;
            let result = command(suite, msg);
            if result.is_ok() {
                suite.notes.relayed_of_reclaims += fee;
            }
            Some(result)
        }
        Notes::FlushFee => {
            let msg = ExecuteMsg::FlushFee {};
            Some(
                suite
                    .execute(STRANGER, &suite.private_credits, &msg)
                    .map(drop),
            )
        }
        Notes::FlushDust => {
            let msg = ExecuteMsg::FlushDust {};
            Some(
                suite
                    .execute(STRANGER, &suite.private_credits, &msg)
                    .map(drop),
            )
        }
    };
    if matches!(done, Some(Ok(()))) {
        suite.sync_wallets()?;
    }
    Ok(done)
}

/// Position of somebody among the people.
fn place(who: Pick) -> usize {
    who.index(PEOPLE.len()).unwrap_or(0)
}

fn deposit(
    suite: &mut Suite,
    who: usize,
    of: Pick,
    sent: &Amount,
) -> Result<Option<Outcome>, String> {
    let known = &suite.notes.denominations;
    let count = of.index(DEPOSITED).unwrap_or(0) as u32 + 1;
    // A digit of the number for each note.
    let values = (0..count).filter_map(|n| Pick(of.0 / 5 / 4u32.pow(n)).of(known).copied());
    let values: Vec<u64> = values.collect();
    let wallet = &mut suite.notes.wallets[who];
    let (hook, sum) = paid_in(wallet, &values)?;
    let amount = match sent {
        Amount::Tiny(more) => sum + more,
        Amount::Above(less) => sum.saturating_sub(*less),
        Amount::Zero => 0,
        _ => sum,
    };
    let result = suite.send(PEOPLE[who], &suite.private_credits, amount, &hook);
    if result.is_ok() && amount != sum {
        return Err(format!("notes of {sum} were made for {amount}"));
    }
    Ok(Some(result.map(drop)))
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
fn relayed(suite: &Suite, relay: Option<&Amount>) -> Option<Relay> {
    const LIMIT: u128 = 500_000;
    relay.map(|fee| Relay {
        relayer: suite.addr(STRANGER).into(),
        fee: fee.of(LIMIT).min(LIMIT + 1).into(),
    })
}

/// Proves a plan; None when enough was proven in this world.
fn prove(suite: &mut Suite, who: usize, plan: &Plan) -> Result<Option<ExecuteMsg>, String> {
    let wallet = &suite.notes.wallets[who];
    let name = format!("spend {who} {:?} {plan:?}", wallet.trees().root());
    let now = suite.now()?.1;
    let wallet = &suite.notes.wallets[who];
    let made = cached(&name, &mut suite.proofs, || {
        Ok(wallet.prove(prover()?, plan, now)?)
    });
    made.map_err(|e| format!("a spend can't be proven: {e:#}"))
}

/// A spend, sent by somebody who has nothing to do with it.
fn spend(suite: &mut Suite, msg: ExecuteMsg) -> Result<oaic_chain::TxOutcome, String> {
    let result = suite.execute(STRANGER, &suite.private_credits, &msg);
    if result.is_ok() {
        suite.notes.spends.push(msg);
    }
    result
}

/// What its parties know of a channel.
fn noted<'a>(
    suite: &'a mut Suite,
    channel: &PrivateChannel,
) -> Result<&'a mut ChannelNote, String> {
    let note = suite.channels.get_mut(&channel.number);
    note.ok_or_else(|| format!("nobody knows channel {}", channel.number))
}

/// What a plan's notes are worth, less its relayer's pay.
fn value(wallet: &Wallet, plan: &Plan) -> u128 {
    let values = plan.notes.iter().filter_map(|index| wallet.note(*index));
    let sum: u128 = values.map(|note| u128::from(note.value)).sum();
    sum - plan
        .relay
        .as_ref()
        .map_or(0, |relay| relay.fee.u128())
        .min(sum)
}

fn open(
    suite: &mut Suite,
    now: &EconomyState,
    who: usize,
    service: Pick,
    notes: Pick,
    relay: Option<&Amount>,
) -> Result<Option<Outcome>, String> {
    let payer = PEOPLE[who];
    let own = suite.notes.channels.iter();
    let own = own.filter(|channel| channel.owner == payer).count();
    let service = service.of(&suite.services).copied();
    let notes = some_notes(&suite.notes.wallets[who], notes);
    let (Some(service_id), false, true) = (service, notes.is_empty(), own < CHANNELS) else {
        return Ok(None);
    };
    let wallet = &mut suite.notes.wallets[who];
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
        relay: relayed(suite, relay),
    };
    let Some(msg) = prove(suite, who, &plan)? else {
        return Ok(None);
    };
    let deposited = value(&suite.notes.wallets[who], &plan);
    if let Err(refused) = spend(suite, msg) {
        return Ok(Some(Err(refused)));
    }
    let after = EconomyState::read(suite, Some(now))?;
    let number = new_channel(now, &after)?;
    let opening = Opening {
        key: format!("private/{number}"),
        limit: TOTAL_SUPPLY,
        payer: suite.private_credits.clone(),
        provider: now.services[&service_id].provider.clone(),
        refund_to: None,
    };
    let params = &now.config.params;
    let mut note = ChannelNote::opened(opening, number, &suite.domains, deposited, params);
    note.secret = Some(key.clone());
    suite.channels.insert(number, note);
    suite.notes.channels.push(PrivateChannel {
        owner: payer,
        key,
        number,
    });
    Ok(Some(Ok(())))
}

fn top_up(
    suite: &mut Suite,
    channel: Pick,
    notes: Pick,
    relay: Option<&Amount>,
) -> Result<Option<Outcome>, String> {
    let Some(channel) = live(suite, channel, ChannelStatus::Open)? else {
        return Ok(None);
    };
    let who = owner(&channel);
    let notes = some_notes(&suite.notes.wallets[who], notes);
    if notes.is_empty() {
        return Ok(None);
    }
    let plan = Plan {
        notes,
        intent: Intent::TopUp {
            channel: channel.number,
            sequence: known(suite, channel.number)?.sequence,
            key: Box::new(channel.key.clone()),
        },
        relay: relayed(suite, relay),
    };
    let Some(msg) = prove(suite, who, &plan)? else {
        return Ok(None);
    };
    let more = value(&suite.notes.wallets[who], &plan);
    let result = spend(suite, msg).map(drop);
    if result.is_ok() {
        noted(suite, &channel)?.deposited += more;
    }
    Ok(Some(result))
}

fn exit(
    suite: &mut Suite,
    who: usize,
    to: &str,
    notes: Pick,
    relay: Option<&Amount>,
) -> Result<Option<Outcome>, String> {
    let notes = some_notes(&suite.notes.wallets[who], notes);
    if notes.is_empty() {
        return Ok(None);
    }
    let wallet = &suite.notes.wallets[who];
    let values = notes.iter().filter_map(|index| wallet.note(*index));
    let value: u128 = values.map(|note| u128::from(note.value)).sum();
    let plan = Plan {
        notes,
        intent: Intent::Exit {
            recipient: suite.addr(to).into(),
            credential: None,
        },
        relay: relayed(suite, relay),
    };
    let fee = plan.relay.as_ref().map_or(0, |r| r.fee.u128());
    let Some(msg) = prove(suite, who, &plan)? else {
        return Ok(None);
    };
    let (recipient, relayer) = (suite.addr(to), suite.addr(STRANGER));
    let had = [suite.balance(&recipient)?, suite.balance(&relayer)?];
    let booked = totals(suite)?.fee_booked;
    let result = spend(suite, msg);
    if result.is_ok() {
        let got = [
            suite.balance(&recipient)?.saturating_sub(had[0]),
            suite.balance(&relayer)?.saturating_sub(had[1]),
        ];
        let taken = (totals(suite)?.fee_booked - booked).u128();
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
    Ok(Some(result.map(drop)))
}

fn totals(suite: &Suite) -> Result<TotalsResponse, String> {
    suite.query(&suite.private_credits, &QueryMsg::Totals {})
}

fn known(suite: &Suite, channel: u64) -> Result<ChannelResponse, String> {
    suite.query(&suite.private_credits, &QueryMsg::Channel { channel })
}

fn at_settlement(suite: &Suite, channel: u64) -> Result<settlement::ChannelResponse, String> {
    let ask = settlement::QueryMsg::Channel { channel };
    suite.query(&suite.settlement, &ask)
}

/// What a closed channel left that wasn't taken back.
fn left(suite: &Suite, channel: u64) -> Result<u128, String> {
    let there = at_settlement(suite, channel)?;
    let reclaimed = known(suite, channel)?.reclaimed;
    Ok((there.deposited - there.paid - reclaimed).u128())
}

/// One of the private channels, mostly of those that are where the operation is for.
fn live(
    suite: &Suite,
    pick: Pick,
    status: ChannelStatus,
) -> Result<Option<PrivateChannel>, String> {
    let private = &suite.notes.channels;
    let mut fitting = vec![];
    for channel in private {
        let finished = known(suite, channel.number)?.finished;
        if !finished && at_settlement(suite, channel.number)?.status == status {
            fitting.push(channel);
        }
    }
    let one = match pick.of(&fitting) {
        Some(one) if !pick.0.is_multiple_of(5) => Some(*one),
        _ => pick.of(private),
    };
    Ok(one.cloned())
}

/// Whose notes opened a channel.
fn owner(channel: &PrivateChannel) -> usize {
    let place = PEOPLE.iter().position(|who| *who == channel.owner);
    place.unwrap_or(0)
}

/// What a channel's key says next.
fn commanded(
    suite: &mut Suite,
    channel: &PrivateChannel,
    say: impl FnOnce(&mut Wallet, u64) -> oaic_wallet::Result<ExecuteMsg>,
) -> Result<ExecuteMsg, String> {
    let sequence = known(suite, channel.number)?.sequence;
    let wallet = &mut suite.notes.wallets[owner(channel)];
    say(wallet, sequence).map_err(|e| e.to_string())
}

fn reclaiming(
    suite: &mut Suite,
    channel: &PrivateChannel,
    left: u128,
    relay: Option<Relay>,
) -> Result<ExecuteMsg, String> {
    let (number, key) = (channel.number, &channel.key);
    commanded(suite, channel, |wallet, sequence| {
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
fn command(suite: &mut Suite, msg: ExecuteMsg) -> Outcome {
    let result = suite
        .execute(STRANGER, &suite.private_credits, &msg)
        .map(drop);
    if result.is_ok() {
        suite.notes.commands.push(msg);
    }
    result
}
