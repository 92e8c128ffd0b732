//! What must hold after every operation. Each invariant has a function of its own, and says both
//! figures when it doesn't hold.

mod credits;
mod market;

use cosmwasm_std::Addr;
use cw3::Vote;
use oaic_integration::walk::{at_most, equal};
use oaic_messages::dao::{DepositState, Phase, PolicyClass, ProposalDetail};
use oaic_messages::token::BurnCause;
use oaic_messages::treasury::{AuctionStatus, ClaimStatus};

use crate::books::Books;
use crate::world::World;
use credits::*;
use market::*;

/// An operation, seen from both of its sides.
pub struct Context<'a> {
    pub world: &'a World,
    pub before: &'a Books,
    pub after: &'a Books,
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
    coins_of_other_issuers_are_conserved,
    what_is_refused_changes_nothing,
    time_alone_moves_no_coin,
    the_dao_owns_everything,
    supply_at_the_start_is_the_supply_before,
    settlement_holds_what_it_owes,
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
];

fn balances_sum_to_supply(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.balances.values().sum();
    equal(("the sum of balances", sum), ("the supply", c.after.supply))
}

fn supply_and_burned_are_the_genesis_supply(c: &Context<'_>) -> Result<(), String> {
    let causes: u128 = c
        .after
        .burned
        .by_cause
        .iter()
        .map(|b| b.amount.u128())
        .sum();
    let total = c.after.burned.total.u128();
    equal(("the sum of causes", causes), ("all that burned", total))?;
    let genesis = oaic_messages::shared::TOTAL_SUPPLY;
    equal(
        ("supply and burned", c.after.supply + total),
        ("genesis", genesis),
    )
}

fn coins_of_other_issuers_are_conserved(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.usd.values().sum();
    equal(("the sum of uusd", sum), ("all uusd", c.world.usd))
}

/// Only what time does by itself may differ: the clock, and what is computed from it.
fn what_is_refused_changes_nothing(c: &Context<'_>) -> Result<(), String> {
    if !c.refused {
        return Ok(());
    }
    let (a, b) = (c.before, c.after);
    let same = a.balances == b.balances
        && a.usd == b.usd
        && a.burned == b.burned
        && a.settlement == b.settlement
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
    if c.waited && (c.before.balances != c.after.balances || c.before.usd != c.after.usd) {
        return Err("a balance changed while nobody did anything".into());
    }
    Ok(())
}

fn the_dao_owns_everything(c: &Context<'_>) -> Result<(), String> {
    for ownership in &c.after.owners {
        if ownership.owner.as_ref() != Some(&c.world.dao) || ownership.pending_owner.is_some() {
            return Err(format!("a contract is owned by {ownership:?}"));
        }
    }
    Ok(())
}

fn supply_at_the_start_is_the_supply_before(c: &Context<'_>) -> Result<(), String> {
    // A query sees the newest block as the current one: it began with what was there before.
    let before = match c.after.height == c.before.height {
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

fn settlement_holds_what_it_owes(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.settlement;
    let owed = b.reserved + b.earned - b.claimed + b.referral_earned - b.referral_claimed
        + b.bonded
        + b.fee_booked
        - b.fee_flushed;
    let held = c.after.balance(&c.world.settlement);
    at_most(("owed by settlement", owed.u128()), ("its balance", held))
}

fn vesting_holds_what_it_owes(c: &Context<'_>) -> Result<(), String> {
    let held = c.after.balance(&c.world.vesting);
    let b = &c.after.vesting;
    at_most(
        ("held for grants", b.held.u128()),
        ("vesting's balance", held),
    )?;
    equal(
        ("granted", b.granted.u128()),
        (
            "claimed, returned and held",
            (b.claimed + b.returned + b.held).u128(),
        ),
    )?;
    at_most(
        ("unvested", c.after.unvested.unvested.u128()),
        ("held for grants", b.held.u128()),
    )
}

fn grants_add_up(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.grants.iter().map(|g| g.claimed.u128()).sum();
    equal(
        ("Σ claimed of grants", sum),
        ("claimed", c.after.vesting.claimed.u128()),
    )
}

fn nobody_gets_more_than_vested(c: &Context<'_>) -> Result<(), String> {
    for grant in &c.after.grants {
        at_most(
            ("claimed", grant.claimed.u128()),
            ("vested", grant.vested.u128()),
        )?;
        at_most(
            ("vested", grant.vested.u128()),
            ("total", grant.total.u128()),
        )?;
    }
    Ok(())
}

fn the_sale_holds_what_it_owes(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.sale;
    let owed = (b.owed_tokens + b.undelivered_tokens + b.returned_tokens).u128();
    at_most(
        ("tokens owed by the sale", owed),
        ("its balance", c.after.balance(&c.world.sale)),
    )?;
    let coins = b.owed_coins.iter().chain(&b.proceeds);
    let coins: u128 = coins.map(|coin| coin.amount.u128()).sum();
    let held = c.after.usd.get(&c.world.sale).copied().unwrap_or_default();
    at_most(("coins owed by the sale", coins), ("its coins", held))
}

fn purchases_add_up(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.purchases.iter().map(|p| p.committed.u128()).sum();
    equal(
        ("Σ of purchases", sum),
        ("committed", c.after.sale_status.committed.u128()),
    )
}

fn unsold_and_sold_are_for_sale(c: &Context<'_>) -> Result<(), String> {
    use oaic_messages::sale::Phase as Sale;
    if !matches!(
        c.after.sale_status.phase,
        Sale::Upcoming | Sale::Open | Sale::Ended
    ) {
        return Ok(());
    }
    // Unsold is of the block's start, so a purchase of this very block may still be in it.
    let at_least = c.after.sale_status.sold + c.after.sale_unsold;
    let held = c.after.sale.owed_tokens + c.after.sale.undelivered_tokens;
    at_most(
        ("for sale", held.u128()),
        ("sold and unsold", at_least.u128()),
    )
}

fn staking_holds_what_it_owes(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.staking;
    let owed = b.bonded + b.unbonding + b.streaming + b.allotted;
    let held = c.after.balance(&c.world.staking);
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
        (&c.after.treasury, c.after.balance(&c.world.treasury)),
        (
            &c.after.treasury_usd,
            c.after
                .usd
                .get(&c.world.treasury)
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
    let burned = c.after.burned.by_cause.iter();
    let burned: u128 = burned
        .filter(|b| b.cause == BurnCause::Buyback)
        .map(|b| b.amount.u128())
        .sum();
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
        ("the balance", c.after.balance(&c.world.incentives)),
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
    let settlement = &c.after.settlement;
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

fn deposits_add_up(c: &Context<'_>) -> Result<(), String> {
    let held = c.after.proposals.iter().filter(|p| {
        matches!(
            p.deposit.state,
            DepositState::Held | DepositState::Refundable | DepositState::Forfeited
        )
    });
    let sum: u128 = held.map(|p| p.deposit.amount.u128()).sum();
    let book = c.after.dao.deposits_held.u128();
    equal(("Σ of deposits", sum), ("deposits held", book))?;
    at_most(
        ("deposits held", book),
        ("the DAO's balance", c.after.balance(&c.world.dao)),
    )
}

fn votes_add_up_to_the_tally(c: &Context<'_>) -> Result<(), String> {
    for (proposal, votes) in c.after.proposals.iter().zip(&c.after.votes) {
        let t = proposal.tally;
        let sum: u64 = votes.values().map(|(weight, _)| weight).sum();
        equal(
            ("Σ of votes", sum),
            ("the tally", t.yes + t.no + t.abstain + t.veto),
        )?;
    }
    Ok(())
}

fn votes_stay_within_the_supply(c: &Context<'_>) -> Result<(), String> {
    for proposal in &c.after.proposals {
        let t = proposal.tally;
        let supply = proposal.poll.map_or(0, |poll| poll.supply);
        at_most(
            ("votes", t.yes + t.no + t.abstain + t.veto),
            ("the supply", supply),
        )?;
    }
    Ok(())
}

fn power_is_balance_and_stake(c: &Context<'_>) -> Result<(), String> {
    for power in c.after.powers.values() {
        equal(
            ("power", power.power.u128()),
            ("balance and stake", (power.balance + power.stake).u128()),
        )?;
    }
    Ok(())
}

fn all_power_together_is_within_the_supply(c: &Context<'_>) -> Result<(), String> {
    let all: u128 = c.after.powers.values().map(|p| p.power.u128()).sum();
    at_most(("all power", all), ("the supply", c.after.supply_at_start))
}

/// Nobody decides for sixty days after a sale that succeeded, nor on the constitution for a year.
fn nobody_governs_before_it_opens(c: &Context<'_>) -> Result<(), String> {
    const DAY: u64 = 86_400;
    for proposal in &c.after.proposals {
        let Some(sold) = c.after.sold_at else {
            return Err("there is a proposal, and no sale has succeeded".into());
        };
        let days = match proposal.terms.class {
            PolicyClass::Constitution => 365,
            _ => 60,
        };
        at_most(
            ("the opening", sold + days * DAY),
            ("a submission", proposal.submitted_at),
        )?;
    }
    // What opened stays open, from the first proposal on that was submitted then.
    let strict = |p: &ProposalDetail| p.terms.class == PolicyClass::Constitution;
    let opened = c.before.proposals.iter().any(strict);
    match opened && !c.after.opening.constitution_open {
        true => Err("the constitution closed again".into()),
        false => Ok(()),
    }
}

/// Where stake alone votes, a Yes that still decides, or decided a week ago at most, is there.
fn a_yes_that_decides_is_bonded(c: &Context<'_>) -> Result<(), String> {
    const WEEK: u64 = 7 * 86_400;
    for (proposal, votes) in c.after.proposals.iter().zip(&c.after.votes) {
        let binds = match (proposal.phase, proposal.ended_at) {
            (Phase::Executed, Some(at)) => c.after.time < at + WEEK,
            (_, Some(_)) => false,
            (_, None) => true,
        };
        if !binds || !proposal.terms.stake_only {
            continue;
        }
        for (voter, (weight, vote)) in votes {
            let staker = c.after.stakers.get(&Addr::unchecked(voter));
            let bonded = staker.map_or(0, |s| s.bonded.u128());
            if *vote == Vote::Yes {
                at_most(
                    ("a yes", u128::from(*weight)),
                    ("what its voter has bonded", bonded),
                )
                .map_err(|e| format!("{e} (proposal {})", proposal.id))?;
            }
        }
    }
    Ok(())
}

/// Over any span of an epoch, whichever pots it comes out of.
fn no_epoch_pays_more_than_an_eighth_of_the_greatest_yes(c: &Context<'_>) -> Result<(), String> {
    let since = c.after.time.saturating_sub(c.world.economy.epoch.seconds);
    let within = || c.world.paid.iter().filter(|paid| paid.at > since);
    let yes = within().map(|paid| paid.yes).max().unwrap_or_default();
    at_most(
        (
            "what votes made payable in an epoch",
            within().map(|paid| paid.amount).sum(),
        ),
        ("an eighth of the greatest yes", u128::from(yes) / 8),
    )
}

/// Seven days in twenty-eight, and nobody for more than three weeks.
fn the_guardian_stops_for_a_while_only(c: &Context<'_>) -> Result<(), String> {
    const DAY: u64 = 86_400;
    let months = (c.after.time - c.world.began) / (28 * DAY) + 1;
    at_most(
        ("all pauses of the token", c.after.paused_for),
        ("a quarter of the time", months * 7 * DAY),
    )?;
    for freeze in &c.after.frozen {
        let until = freeze.until.ok_or("somebody is frozen without an end")?;
        at_most(
            ("the end of a freeze", until),
            ("three weeks from now", c.after.time + 21 * DAY),
        )?;
    }
    Ok(())
}

fn proposals_never_go_back(c: &Context<'_>) -> Result<(), String> {
    let step = |phase: Phase| match phase {
        Phase::Delayed => 0,
        Phase::Activatable => 1,
        Phase::Voting => 2,
        Phase::Timelocked => 3,
        Phase::Executable => 4,
        Phase::Executed | Phase::Rejected | Phase::Vetoed | Phase::Lapsed | Phase::Expired => 5,
    };
    for (before, after) in c.before.proposals.iter().zip(&c.after.proposals) {
        at_most(
            ("the phase before", step(before.phase)),
            ("the phase after", step(after.phase)),
        )?;
        if step(before.phase) == 5 && before.phase != after.phase {
            return Err(format!(
                "proposal {} ended as {:?}, and now is {:?}",
                before.id, before.phase, after.phase
            ));
        }
        if before.ended_at.is_some() && before.ended_at != after.ended_at {
            return Err(format!("proposal {} ended twice", before.id));
        }
    }
    Ok(())
}

fn totals_never_fall(c: &Context<'_>) -> Result<(), String> {
    let totals = |b: &Books| {
        [
            b.burned.total.u128(),
            b.settlement.settled.u128(),
            b.settlement.claimed.u128(),
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
