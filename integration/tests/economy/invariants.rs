//! What must hold after every operation. Each invariant has a function of its own, and says both
//! figures when it doesn't hold.

mod allocation;
mod credits;
mod government;
mod market;
mod money;
mod monotone;
mod parties;
mod settlement;

use oaic_messages::treasury::{AuctionStatus, ClaimStatus};
pub use oaic_testing::simulation::{at_most, equal};

use crate::settlement::expected::BalanceChanges;
use crate::snapshot::BUYBACK;
use crate::state::EconomyState;
use crate::suite::Suite;
use allocation::*;
use credits::*;
use government::*;
use market::*;
use money::*;
use monotone::*;
use parties::*;
use settlement::*;

/// An operation, seen from both of its sides.
pub struct Context<'a> {
    pub suite: &'a Suite,
    pub before: &'a EconomyState,
    pub after: &'a EconomyState,
    /// What it was to change of token and settlement, where the rules say all of it.
    pub changes: Option<&'a BalanceChanges>,
    /// Whether it was refused.
    pub refused: bool,
    /// Whether all that happened is that time passed.
    pub waited: bool,
}

type Check = fn(&Context<'_>) -> Result<(), String>;

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
    the_reserve_book_is_the_sum_of_channels,
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
    no_epoch_pays_more_than_an_eighth_of_the_greatest_yes,
    the_guardian_stops_for_a_while_only,
    proposals_never_go_back,
    totals_never_fall,
    other_totals_never_fall,
    lanes_never_fall,
    closed_channels_stay_as_they_are,
    channels_pay_out_only_to_close,
    earnings_and_claims_never_fall,
];

fn coins_of_other_issuers_are_conserved(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.usd.values().sum();
    equal(("the sum of uusd", sum), ("all uusd", c.suite.usd))
}

/// Only what time does by itself may differ: the clock, and what is computed from it.
fn what_is_refused_changes_nothing(c: &Context<'_>) -> Result<(), String> {
    if !c.refused {
        return Ok(());
    }
    nothing_changed(c)?;
    let (a, b) = (c.before, c.after);
    let same = a.usd == b.usd
        && a.sale == b.sale
        && a.purchases == b.purchases
        && a.vesting == b.vesting
        && a.treasury == b.treasury
        && a.treasury_usd == b.treasury_usd
        && a.incentives == b.incentives
        && a.market == b.market
        && a.orders.len() == b.orders.len()
        && a.orders
            .iter()
            .zip(&b.orders)
            .all(|(a, b)| a.status == b.status)
        && a.credits == b.credits
        && a.tree == b.tree
        && a.private == b.private
        && a.dao == b.dao
        && a.votes == b.votes
        && a.total_stake == b.total_stake
        && a.owners == b.owners;
    match same {
        true => Ok(()),
        false => Err("something was refused, and yet a book changed".into()),
    }
}

fn time_alone_moves_no_coin(c: &Context<'_>) -> Result<(), String> {
    match c.waited {
        true if c.before.usd != c.after.usd => {
            Err("a balance changed while nobody did anything".into())
        }
        true => nothing_changed(c),
        false => Ok(()),
    }
}

fn the_dao_owns_everything(c: &Context<'_>) -> Result<(), String> {
    for ownership in &c.after.owners {
        if ownership.owner.as_ref() != Some(&c.suite.dao) || ownership.pending_owner.is_some() {
            return Err(format!("a contract is owned by {ownership:?}"));
        }
    }
    Ok(())
}

fn supply_at_the_start_is_the_supply_before(c: &Context<'_>) -> Result<(), String> {
    // A query sees the newest block as the current one: it began with what was there before.
    let before = match c.after.block.height == c.before.block.height {
        true => c.before.supply_at_start,
        false => {
            return at_most(
                ("supply", c.after.supply),
                ("supply at the start", c.after.supply_at_start),
            )
        }
    };
    equal(
        ("supply at the start", c.after.supply_at_start),
        ("supply before", before),
    )
}

fn staking_holds_what_it_owes(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.staking;
    let owed = b.bonded + b.unbonding + b.streaming + b.allotted;
    let held = c.after.balance(&c.suite.staking);
    equal(
        ("owed by staking and not booked", (owed + b.unbooked).u128()),
        ("its balance", held),
    )
}

fn positions_add_up_to_the_stake(c: &Context<'_>) -> Result<(), String> {
    let stakers = || c.after.stakers.values();
    let positions: u128 = stakers()
        .flat_map(|s| &s.positions)
        .map(|p| p.amount.u128())
        .sum();
    let members: u128 = stakers().map(|s| s.bonded.u128()).sum();
    let claims: u128 = stakers()
        .flat_map(|s| &s.claims)
        .map(|x| x.amount.u128())
        .sum();
    let total = u128::from(c.after.total_stake);
    equal(
        ("Σ of positions", positions),
        ("bonded", c.after.staking.bonded.u128()),
    )?;
    equal(("Σ of members", members), ("the total weight", total))?;
    equal(
        ("the total weight", total),
        ("bonded", c.after.staking.bonded.u128()),
    )?;
    equal(
        ("Σ of claims", claims),
        ("unbonding", c.after.staking.unbonding.u128()),
    )
}

fn dividends_are_what_arrived(c: &Context<'_>) -> Result<(), String> {
    for d in &c.after.dividends {
        equal(
            ("arrived", d.arrived.u128()),
            (
                "streaming, allotted and claimed",
                (d.streaming + d.allotted + d.claimed).u128(),
            ),
        )?;
    }
    Ok(())
}

fn nobody_is_owed_more_dividends_than_there_are(c: &Context<'_>) -> Result<(), String> {
    for d in &c.after.dividends {
        let owed: u128 = c
            .after
            .stakers
            .values()
            .flat_map(|s| &s.dividends)
            .filter(|p| p.denom == d.denom)
            .map(|p| p.amount.u128())
            .sum();
        at_most(("Σ owed to stakers", owed), ("allotted", d.allotted.u128()))?;
    }
    Ok(())
}

fn the_treasury_holds_what_it_owes(c: &Context<'_>) -> Result<(), String> {
    let held = [
        (&c.after.treasury, c.after.balance(&c.suite.treasury)),
        (
            &c.after.treasury_usd,
            c.after
                .usd
                .get(&c.suite.treasury)
                .copied()
                .unwrap_or_default(),
        ),
    ];
    for (b, held) in held {
        let parts = b.reserve + b.risk_free + b.risk_approved + b.lots;
        equal(
            ("accounted", b.accounted.u128()),
            ("its parts", parts.u128()),
        )?;
        equal(
            ("accounted and unsynced", (b.accounted + b.unsynced).u128()),
            ("held", held),
        )?;
    }
    Ok(())
}

fn approved_claims_add_up(c: &Context<'_>) -> Result<(), String> {
    let open = c.after.claims.iter();
    let open = open.filter(|x| matches!(x.status, ClaimStatus::Approved | ClaimStatus::Expired));
    let sum: u128 = open.map(|x| x.amount.u128()).sum();
    equal(
        ("Σ of open claims", sum),
        ("approved", c.after.treasury.risk_approved.u128()),
    )
}

fn lots_add_up(c: &Context<'_>) -> Result<(), String> {
    let open = c.after.auctions.iter();
    let open = open.filter(|a| a.status != AuctionStatus::Closed);
    let sum: u128 = open.map(|a| a.remaining.u128()).sum();
    equal(
        ("Σ of lots", sum),
        ("lots", c.after.treasury_usd.lots.u128()),
    )
}

fn buybacks_burn_what_they_got(c: &Context<'_>) -> Result<(), String> {
    let paid: u128 = c.after.auctions.iter().map(|a| a.burned.u128()).sum();
    let burned = c.after.burned_by[BUYBACK];
    equal(
        ("Σ paid in auctions", paid),
        ("burned for buybacks", burned),
    )
}

fn incentives_hold_what_they_owe(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.incentives;
    let parts =
        b.free + b.programs + b.grants_pool + b.reserved_grants + b.reserved_bounties + b.risk_due;
    equal(
        ("accounted", b.accounted.u128()),
        ("its parts", parts.u128()),
    )?;
    equal(
        ("accounted and unsynced", (b.accounted + b.unsynced).u128()),
        ("the balance", c.after.balance(&c.suite.incentives)),
    )
}

fn incentives_pay_out_of_income(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.incentives;
    let paid = b.rewards_paid + b.grants_paid + b.bounties_paid + b.risk_paid;
    equal(
        ("income", b.income.u128()),
        ("accounted and paid", (b.accounted + paid).u128()),
    )
}

fn rewards_stay_below_what_was_burned(c: &Context<'_>) -> Result<(), String> {
    // Of all usage that ever settled, and of all data that was sold, the fee is booked; half of it
    // burns, and rewards are less.
    let settlement = &c.after.totals;
    let usage = settlement.fee_booked - settlement.refund_fees;
    let booked = usage + c.after.market.fee_booked;
    let burned = booked.u128() / 2;
    at_most(
        (
            "twice the rewards",
            2 * c.after.incentives.rewards_paid.u128(),
        ),
        ("what usage burned", burned),
    )
}

fn other_totals_never_fall(c: &Context<'_>) -> Result<(), String> {
    let totals = |b: &EconomyState| {
        [
            b.vesting.claimed.u128(),
            b.sale.claimed_tokens.u128(),
            b.incentives.income.u128(),
            b.incentives.rewards_paid.u128(),
            b.incentives.grants_paid.u128(),
            b.market.paid.u128(),
            b.market.refunded.u128(),
            b.market.claimed.u128(),
            b.market.referral_claimed.u128(),
            b.market.fee_flushed.u128(),
            b.credits.spent.u128(),
            b.credits.deposited.u128(),
            b.credits.reclaimed.u128(),
            b.credits.fee_flushed.u128(),
            b.credits.dust_flushed.u128(),
            b.dividends.iter().map(|d| d.claimed.u128()).sum(),
            b.dividends.iter().map(|d| d.arrived.u128()).sum(),
            u128::from(b.dao.proposals),
        ]
    };
    for (n, (before, after)) in totals(c.before)
        .into_iter()
        .zip(totals(c.after))
        .enumerate()
    {
        at_most(("total before", before), ("total after", after))
            .map_err(|e| format!("{e} (nr {n})"))?;
    }
    Ok(())
}
