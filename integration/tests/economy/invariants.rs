//! What must hold after every operation. Each invariant has a function of its own, and says both
//! figures when it is broken.

#[macro_use]
mod checked;

mod allocation;
mod credits;
mod government;
mod market;
mod money;
mod monotone;
mod parties;
mod settlement;

use cosmwasm_std::Uint128;
use oaic_messages::treasury::{AuctionStatus, ClaimStatus};

use crate::snapshot::BUYBACK;
use crate::state::EconomyState;
use allocation::*;
use checked::Checked;
use credits::*;
use government::*;
use market::*;
use money::*;
use monotone::*;
use parties::*;
use settlement::*;

pub use checked::Context;

type Check = fn(&Context<'_>) -> Checked;

macro_rules! named {
    ($($name:ident),* $(,)?) => {
        &[$((stringify!($name), $name as Check)),*]
    };
}

/// All invariants, the ones that are easiest to read first.
pub const ALL: &[(&str, Check)] = named![
    balances_sum_to_supply,
    supply_and_burned_are_the_genesis_supply,
    burned_is_the_sum_of_its_causes,
    balances_move_as_the_rules_say,
    burns_are_what_the_rules_say,
    allowances_fall_by_what_was_spent,
    frozen_accounts_pay_nothing,
    a_pause_stops_all_but_escrows,
    the_pool_half_never_exceeds_the_burned_half,
    coins_of_other_issuers_are_conserved,
    what_is_refused_changes_nothing,
    time_alone_moves_no_coin,
    the_dao_owns_everything,
    supply_at_the_start_is_the_supply_before,
    the_escrow_holds_exactly_what_it_owes,
    settled_is_fee_and_earnings,
    the_fee_is_booked_once_and_rounded_up,
    the_flushed_fee_is_what_the_token_got,
    channels_conserve_what_was_put_in,
    reserves_add_up,
    what_channels_paid_is_what_settled,
    lanes_add_up_to_their_channel,
    lanes_are_what_their_parties_know,
    channels_are_what_their_parties_know,
    grants_are_what_their_parties_know,
    usage_adds_up_to_what_settled,
    splits_add_up_to_what_was_earned,
    no_payee_claims_more_than_it_earned,
    referrers_add_up,
    bonds_add_up,
    slashed_bonds_burn_but_for_a_capped_reward,
    vesting_holds_what_it_owes,
    grants_add_up,
    nobody_gets_more_than_vested,
    the_sale_holds_what_it_owes,
    purchases_add_up,
    unsold_and_sold_are_for_sale,
    staking_holds_what_it_owes,
    positions_add_up_to_the_stake,
    dividends_are_what_arrived,
    nobody_is_owed_more_dividends_than_there_are,
    the_treasury_holds_what_it_owes,
    approved_claims_add_up,
    lots_add_up,
    buybacks_burn_what_they_got,
    the_market_holds_what_it_owes,
    orders_add_up,
    what_was_paid_is_shared_out,
    orders_move_their_price_alone,
    claims_are_paid_whole,
    credits_hold_what_they_owe,
    notes_add_up,
    notes_are_in_wallets,
    private_channels_add_up,
    what_leaves_pays_the_fee_once,
    incentives_hold_what_they_owe,
    incentives_pay_out_of_income,
    rewards_stay_below_what_was_burned,
    deposits_add_up,
    votes_add_up_to_the_tally,
    votes_stay_within_the_supply,
    power_is_balance_and_stake,
    all_power_together_is_within_the_supply,
    nobody_governs_before_it_opens,
    a_yes_that_decides_is_bonded,
    no_epoch_pays_more_than_an_eighth_of_the_largest_yes,
    the_guardian_stops_for_a_while_only,
    proposals_never_go_back,
    totals_never_fall,
    other_totals_never_fall,
    lanes_never_fall,
    closed_channels_stay_as_they_are,
    channels_pay_out_only_to_close,
    earnings_and_claims_never_fall,
];

fn coins_of_other_issuers_are_conserved(c: &Context<'_>) -> Checked {
    let sum: u128 = c.after.usd.values().sum();
    equal!(sum, c.suite.usd)
}

/// Only what time does by itself may differ: the clock, and what is computed from it.
fn what_is_refused_changes_nothing(c: &Context<'_>) -> Checked {
    if !c.refused {
        return Ok(());
    }
    nothing_changed(c)?;
    let (a, b) = (c.before, c.after);
    let statuses = |state: &EconomyState| -> Vec<_> {
        let orders = state.orders.iter();
        orders.map(|order| order.status).collect()
    };
    let same = a.usd == b.usd
        && a.sale == b.sale
        && a.purchases == b.purchases
        && a.vesting == b.vesting
        && a.treasury == b.treasury
        && a.treasury_usd == b.treasury_usd
        && a.incentives == b.incentives
        && a.market == b.market
        && statuses(a) == statuses(b)
        && a.credits == b.credits
        && a.tree == b.tree
        && a.private == b.private
        && a.dao == b.dao
        && a.votes == b.votes
        && a.total_stake == b.total_stake
        && a.owners == b.owners;
    match same {
        true => Ok(()),
        false => Err("something was refused, and yet a total changed".into()),
    }
}

fn time_alone_moves_no_coin(c: &Context<'_>) -> Checked {
    match c.waited {
        true if c.before.usd != c.after.usd => {
            Err("a balance changed while nobody did anything".into())
        }
        true => nothing_changed(c),
        false => Ok(()),
    }
}

fn the_dao_owns_everything(c: &Context<'_>) -> Checked {
    for ownership in &c.after.owners {
        if ownership.owner.as_ref() != Some(&c.suite.dao) || ownership.pending_owner.is_some() {
            return Err(format!("a contract is owned by {ownership:?}"));
        }
    }
    Ok(())
}

fn supply_at_the_start_is_the_supply_before(c: &Context<'_>) -> Checked {
    // A query sees the newest block as the current one: it began with what was there before.
    match c.after.block.height == c.before.block.height {
        true => equal!(c.after.supply_at_start, c.before.supply_at_start),
        false => at_most!(c.after.supply, c.after.supply_at_start),
    }
}

fn staking_holds_what_it_owes(c: &Context<'_>) -> Checked {
    let b = &c.after.staking;
    let owed = b.bonded + b.unbonding + b.streaming + b.allotted + b.unbooked;
    equal!(owed, c.after.balance(&c.suite.staking))
}

fn positions_add_up_to_the_stake(c: &Context<'_>) -> Checked {
    let stakers = || c.after.stakers.values();
    let positions: Uint128 = stakers().flat_map(|s| &s.positions).map(|p| p.amount).sum();
    let members: Uint128 = stakers().map(|s| s.bonded).sum();
    let claims: Uint128 = stakers().flat_map(|s| &s.claims).map(|x| x.amount).sum();
    let (total_weight, staking) = (c.after.total_stake, &c.after.staking);
    equal!(positions, staking.bonded)?;
    equal!(members, total_weight)?;
    equal!(total_weight, staking.bonded)?;
    equal!(claims, staking.unbonding)
}

fn dividends_are_what_arrived(c: &Context<'_>) -> Checked {
    for d in &c.after.dividends {
        equal!(d.arrived, d.streaming + d.allotted + d.claimed)?;
    }
    Ok(())
}

fn nobody_is_owed_more_dividends_than_there_are(c: &Context<'_>) -> Checked {
    for d in &c.after.dividends {
        let stakers = c.after.stakers.values();
        let owed = stakers
            .flat_map(|s| &s.dividends)
            .filter(|p| p.denom == d.denom);
        let owed: Uint128 = owed.map(|p| p.amount).sum();
        at_most!(owed, d.allotted)?;
    }
    Ok(())
}

fn the_treasury_holds_what_it_owes(c: &Context<'_>) -> Checked {
    let treasury = &c.suite.treasury;
    let usd = c.after.usd.get(treasury).copied().unwrap_or_default();
    for (b, held) in [
        (&c.after.treasury, c.after.balance(treasury)),
        (&c.after.treasury_usd, usd),
    ] {
        let parts = b.reserve + b.risk_free + b.risk_approved + b.lots;
        equal!(b.accounted, parts)?;
        equal!(b.accounted + b.unsynced, held)?;
    }
    Ok(())
}

fn approved_claims_add_up(c: &Context<'_>) -> Checked {
    let open = c.after.claims.iter();
    let open = open.filter(|x| matches!(x.status, ClaimStatus::Approved | ClaimStatus::Expired));
    let open_claims: Uint128 = open.map(|x| x.amount).sum();
    equal!(open_claims, c.after.treasury.risk_approved)
}

fn lots_add_up(c: &Context<'_>) -> Checked {
    let open = c.after.auctions.iter();
    let open = open.filter(|a| a.status != AuctionStatus::Closed);
    let lots: Uint128 = open.map(|a| a.remaining).sum();
    equal!(lots, c.after.treasury_usd.lots)
}

fn buybacks_burn_what_they_got(c: &Context<'_>) -> Checked {
    let paid_in_auctions: Uint128 = c.after.auctions.iter().map(|a| a.burned).sum();
    equal!(paid_in_auctions, c.after.burned_by[BUYBACK])
}

fn incentives_hold_what_they_owe(c: &Context<'_>) -> Checked {
    let b = &c.after.incentives;
    let parts =
        b.free + b.programs + b.grants_pool + b.reserved_grants + b.reserved_bounties + b.risk_due;
    let balance = c.after.balance(&c.suite.incentives);
    equal!(b.accounted, parts)?;
    equal!(b.accounted + b.unsynced, balance)
}

fn incentives_pay_out_of_income(c: &Context<'_>) -> Checked {
    let b = &c.after.incentives;
    let paid = b.rewards_paid + b.grants_paid + b.bounties_paid + b.risk_paid;
    equal!(b.income, b.accounted + paid)
}

fn rewards_stay_below_what_was_burned(c: &Context<'_>) -> Checked {
    // Of all usage that ever settled, and of all data that was sold, the fee is booked; half of it
    // burns, and rewards are less.
    let settlement = &c.after.totals;
    let usage = settlement.fee_booked - settlement.refund_fees;
    let burned = (usage + c.after.market.fee_booked).u128() / 2;
    at_most!(2 * c.after.incentives.rewards_paid.u128(), burned)
}

fn other_totals_never_fall(c: &Context<'_>) -> Checked {
    let totals = |b: &EconomyState| {
        [
            b.vesting.claimed,
            b.sale.claimed_tokens,
            b.incentives.income,
            b.incentives.rewards_paid,
            b.incentives.grants_paid,
            b.market.paid,
            b.market.refunded,
            b.market.claimed,
            b.market.referral_claimed,
            b.market.fee_flushed,
            b.credits.spent,
            b.credits.deposited,
            b.credits.reclaimed,
            b.credits.fee_flushed,
            b.credits.dust_flushed,
            b.dividends.iter().map(|d| d.claimed).sum(),
            b.dividends.iter().map(|d| d.arrived).sum(),
            b.dao.proposals.into(),
        ]
    };
    let both = totals(c.before).into_iter().zip(totals(c.after));
    for (n, (before, after)) in both.enumerate() {
        at_most!(before, after).map_err(|e| format!("{e} (nr {n})"))?;
    }
    Ok(())
}
