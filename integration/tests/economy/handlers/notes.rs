//! Notes: paid in, spent into channels and out to accounts, and made again of what channels leave.

pub mod cheat;

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
use crate::fixtures::{cached, prover};
use crate::handled::{Handled, Stop};
use crate::op::Notes;
use crate::settlement::new_channel;
use crate::settlement::parties::{ChannelNote, Opening};
use crate::state::EconomyState;
use crate::suite::{oaic, PrivateChannel, Suite, PEOPLE, STRANGER};

/// Notes of one deposit at most.
const DEPOSITED: usize = 5;

/// Channels that one person opens with notes at most: an episode is short.
const CHANNELS: usize = 3;

/// Does it.
pub fn handle(suite: &mut Suite, now: &EconomyState, notes: &Notes) -> Handled {
    let credits = suite.private_credits.clone();
    match *notes {
        Notes::Deposit { who, of, sent } => deposit(suite, place(who), of, sent),
        Notes::Open {
            who,
            service,
            notes,
            relay,
        } => open(suite, now, place(who), service, notes, relay),
        Notes::TopUp {
            channel,
            notes,
            relay,
        } => top_up(suite, channel, notes, relay),
        Notes::Exit {
            who,
            to,
            notes,
            relay,
        } => exit(suite, place(who), person(to), notes, relay),
        Notes::Unlock { channel } => {
            let channel = live(suite, channel, ChannelStatus::Open)?;
            let msg = commanded(suite, &channel, |wallet, sequence| {
                let command = wallet.command(channel.number, sequence, &channel.key)?;
                Ok(command.unlock())
            })?;
            command(suite, msg)?;
            noted(suite, &channel)?.request(&credits, now.block);
            Ok(())
        }
        Notes::Cancel { channel } => {
            let channel = live(suite, channel, ChannelStatus::Unlocking)?;
            let msg = commanded(suite, &channel, |wallet, sequence| {
                let command = wallet.command(channel.number, sequence, &channel.key)?;
                Ok(command.withdraw_unlock())
            })?;
            command(suite, msg)?;
            noted(suite, &channel)?.withdraw(&credits);
            Ok(())
        }
        Notes::Finalize { channel } => {
            let channel = live(suite, channel, ChannelStatus::Unlocking)?;
            let channels = vec![channel.number];
            let msg = settlement::ExecuteMsg::FinalizeUnlock { channels };
            listed(suite.outcome_of(STRANGER, &suite.settlement, &msg))?;
            noted(suite, &channel)?.finalize(now.block);
            Ok(())
        }
        Notes::Reclaim { channel, relay } => {
            let channel = live(suite, channel, ChannelStatus::Closed)?;
            let relay = relayed(suite, relay);
            let left = left(suite, channel.number)?;
            let fee = fee_of(relay.as_ref());
            if fee > left {
                return Err(Stop::Skipped);
            }
            let msg = reclaiming(suite, &channel, left, relay)?;
            command(suite, msg)?;
            suite.notes.relayed_of_reclaims += fee;
            Ok(())
        }
        Notes::FlushFee {} => suite.crank(&credits, &ExecuteMsg::FlushFee {}),
        Notes::FlushDust {} => suite.crank(&credits, &ExecuteMsg::FlushDust {}),
    }?;
    Ok(suite.sync_wallets()?)
}

/// Position of somebody among the people.
fn place(who: Pick) -> usize {
    who.index(PEOPLE.len()).unwrap_or(0)
}

fn deposit(suite: &mut Suite, who: usize, of: Pick, sent: Amount) -> Handled {
    let known = &suite.notes.denominations;
    let count = of.index(DEPOSITED).unwrap_or(0) as u32 + 1;
    // A digit of the number for each note.
    let values = (0..count).filter_map(|n| Pick(of.0 / 5 / 4u32.pow(n)).of(known).copied());
    let values: Vec<u64> = values.collect();
    let (hook, sum) = paid_in(&mut suite.notes.wallets[who], &values)?;
    let amount = match sent {
        Amount::Tiny(more) => sum + more,
        Amount::Above(less) => sum.saturating_sub(less),
        Amount::Zero => 0,
        _ => sum,
    };
    suite.send(PEOPLE[who], &suite.private_credits, amount, &hook)?;
    match amount == sum {
        true => Ok(()),
        false => Err(format!("notes of {sum} were made for {amount}").into()),
    }
}

/// One or two notes of somebody's, the smallest first.
fn some_notes(suite: &Suite, who: usize, pick: Pick) -> Handled<Vec<u64>> {
    let wallet = &suite.notes.wallets[who];
    let mut notes: Vec<_> = wallet.spendable().map(|n| (n.value, n.index)).collect();
    notes.sort_unstable();
    let from = pick.index(notes.len()).unwrap_or(0);
    let count = 1 + usize::from(pick.0.is_multiple_of(3));
    let chosen = notes.iter().skip(from).take(count);
    let chosen: Vec<u64> = chosen.map(|(_, index)| *index).collect();
    match chosen.is_empty() {
        true => Err(Stop::Skipped),
        false => Ok(chosen),
    }
}

/// Whoever sends it is paid.
fn relayed(suite: &Suite, relay: Option<Amount>) -> Option<Relay> {
    const LIMIT: u128 = 500_000;
    relay.map(|fee| Relay {
        relayer: suite.addr(STRANGER).into(),
        fee: fee.of(LIMIT).min(LIMIT + 1).into(),
    })
}

fn fee_of(relay: Option<&Relay>) -> u128 {
    relay.map_or(0, |relay| relay.fee.u128())
}

/// Proves a plan, unless enough was proven in this suite.
fn prove(suite: &mut Suite, who: usize, plan: &Plan) -> Handled<ExecuteMsg> {
    let wallet = &suite.notes.wallets[who];
    let name = format!("spend {who} {:?} {plan:?}", wallet.trees().root());
    let now = suite.now()?.1;
    let made = cached(&name, &mut suite.proofs, || {
        Ok(wallet.prove(prover()?, plan, now)?)
    });
    let made = made.map_err(|e| format!("a spend can't be proven: {e:#}"))?;
    made.ok_or(Stop::Skipped)
}

/// A spend, sent by somebody who has nothing to do with it.
fn spend(suite: &mut Suite, msg: ExecuteMsg) -> Handled {
    suite.crank(&suite.private_credits, &msg)?;
    suite.notes.spends.push(msg);
    Ok(())
}

/// What its parties know of a channel.
fn noted<'a>(
    suite: &'a mut Suite,
    channel: &PrivateChannel,
) -> Result<&'a mut ChannelNote, String> {
    let note = suite.channels.get_mut(&channel.number);
    note.ok_or_else(|| format!("nobody knows channel {}", channel.number))
}

/// What a plan's notes are worth.
fn value(suite: &Suite, who: usize, plan: &Plan) -> u128 {
    let wallet = &suite.notes.wallets[who];
    let values = plan.notes.iter().filter_map(|index| wallet.note(*index));
    values.map(|note| u128::from(note.value)).sum()
}

/// The same, less its relayer's pay.
fn net_value(suite: &Suite, who: usize, plan: &Plan) -> u128 {
    value(suite, who, plan).saturating_sub(fee_of(plan.relay.as_ref()))
}

fn open(
    suite: &mut Suite,
    now: &EconomyState,
    who: usize,
    service: Pick,
    notes: Pick,
    relay: Option<Amount>,
) -> Handled {
    let payer = PEOPLE[who];
    let own = suite.notes.channels.iter();
    let own = own.filter(|channel| channel.owner == payer).count();
    let service_id = service.of(&suite.services).copied();
    let service_id = service_id.filter(|_| own < CHANNELS).ok_or(Stop::Skipped)?;
    let notes = some_notes(suite, who, notes)?;
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
    let msg = prove(suite, who, &plan)?;
    let deposited = net_value(suite, who, &plan);
    spend(suite, msg)?;
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
    Ok(())
}

fn top_up(suite: &mut Suite, channel: Pick, notes: Pick, relay: Option<Amount>) -> Handled {
    let channel = live(suite, channel, ChannelStatus::Open)?;
    let who = owner(&channel);
    let plan = Plan {
        notes: some_notes(suite, who, notes)?,
        intent: Intent::TopUp {
            channel: channel.number,
            sequence: known(suite, channel.number)?.sequence,
            key: Box::new(channel.key.clone()),
        },
        relay: relayed(suite, relay),
    };
    let msg = prove(suite, who, &plan)?;
    let more = net_value(suite, who, &plan);
    spend(suite, msg)?;
    noted(suite, &channel)?.deposited += more;
    Ok(())
}

/// A plan that pays somebody out of notes.
fn exiting(suite: &Suite, to: &str, notes: Vec<u64>, relay: Option<Amount>) -> Plan {
    Plan {
        notes,
        intent: Intent::Exit {
            recipient: suite.addr(to).into(),
            credential: None,
        },
        relay: relayed(suite, relay),
    }
}

fn exit(suite: &mut Suite, who: usize, to: &str, notes: Pick, relay: Option<Amount>) -> Handled {
    let plan = exiting(suite, to, some_notes(suite, who, notes)?, relay);
    let (value, fee) = (value(suite, who, &plan), fee_of(plan.relay.as_ref()));
    let msg = prove(suite, who, &plan)?;
    let (recipient, relayer) = (suite.addr(to), suite.addr(STRANGER));
    let had = [suite.balance(&recipient)?, suite.balance(&relayer)?];
    let booked = totals(suite)?.fee_booked;
    spend(suite, msg)?;
    let got = [
        suite.balance(&recipient)?.saturating_sub(had[0]),
        suite.balance(&relayer)?.saturating_sub(had[1]),
    ];
    let taken = (totals(suite)?.fee_booked - booked).u128();
    // What is paid to each is short of a rounded fee at most; together they are exact.
    for (got, gross) in got.into_iter().zip([value.saturating_sub(fee), fee]) {
        let net = gross - (gross * 800).div_ceil(10_000);
        if got > gross || got < net.saturating_sub(1) {
            return Err(format!("an exit of {gross} paid {got}").into());
        }
    }
    match got.iter().sum::<u128>() + taken == value {
        true => Ok(()),
        false => Err(format!("an exit of {value} paid {got:?} and a fee of {taken}").into()),
    }
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
fn live(suite: &Suite, pick: Pick, status: ChannelStatus) -> Handled<PrivateChannel> {
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
    one.cloned().ok_or(Stop::Skipped)
}

/// Whose notes opened a channel.
fn owner(channel: &PrivateChannel) -> usize {
    let place = PEOPLE.iter().position(|who| *who == channel.owner);
    place.unwrap_or(0)
}

/// What a channel's key commands next.
fn commanded(
    suite: &mut Suite,
    channel: &PrivateChannel,
    command: impl FnOnce(&mut Wallet, u64) -> oaic_wallet::Result<ExecuteMsg>,
) -> Result<ExecuteMsg, String> {
    let sequence = known(suite, channel.number)?.sequence;
    let wallet = &mut suite.notes.wallets[owner(channel)];
    command(wallet, sequence).map_err(|e| e.to_string())
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

/// Notes, also where so many led to nothing that a wallet has to skip them.
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
fn command(suite: &mut Suite, msg: ExecuteMsg) -> Handled {
    suite.crank(&suite.private_credits, &msg)?;
    suite.notes.commands.push(msg);
    Ok(())
}
