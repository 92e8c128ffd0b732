//! Invariants of the settlement: every total adds up from its parts, and the escrow covers them.

use cosmwasm_std::Uint128;
use oaic_messages::compute_settlement::ProviderResponse;
use oaic_testing::simulation::equal;

use super::checked::{Checked, Context};

pub fn the_escrow_holds_exactly_what_it_owes(c: &Context<'_>) -> Checked {
    let b = &c.after.totals;
    let owed = b.reserved
        + b.earned.saturating_sub(b.claimed)
        + b.referral_earned.saturating_sub(b.referral_claimed)
        + b.fee_booked.saturating_sub(b.fee_flushed)
        + b.bonded;
    equal!(c.after.balance(&c.suite.settlement), owed)
}

pub fn settled_is_fee_and_earnings(c: &Context<'_>) -> Checked {
    let b = &c.after.totals;
    let shared = b.fee_booked + b.earned + b.referral_earned;
    equal!(b.settled + b.refund_fees, shared)
}

pub fn the_fee_is_booked_once_and_rounded_up(c: &Context<'_>) -> Checked {
    let (a, b) = (&c.before.totals, &c.after.totals);
    let (left, refund_fees) = c.changes.map_or((0, 0), |l| (l.taxed, l.refund_fees));
    equal!(b.fee_booked, b.fee_points.u128().div_ceil(10_000))?;
    // What settled, or left to others than payers now, at the rate in force.
    let taxed = b.settled.u128() - a.settled.u128() + left;
    let points = taxed * u128::from(c.before.rate());
    equal!(b.fee_points, a.fee_points.u128() + points)?;
    equal!(b.refund_fees, a.refund_fees.u128() + refund_fees)
}

pub fn the_flushed_fee_is_what_the_token_got(c: &Context<'_>) -> Checked {
    let (b, fee_paid) = (&c.after.totals, &c.after.fee_paid);
    at_most!(b.fee_flushed, b.fee_booked)?;
    equal!(b.fee_flushed, fee_paid.paid)?;
    equal!(fee_paid.burned, b.fee_flushed.u128().div_ceil(2))
}

pub fn channels_conserve_what_was_put_in(c: &Context<'_>) -> Checked {
    for (number, channel) in &c.after.channels {
        let note = c.suite.channels.get(number);
        let refunded = Uint128::new(note.map_or(0, |n| n.refunded));
        equal!(
            channel.paid + channel.reserved + refunded,
            channel.deposited
        )
        .map_err(|e| format!("channel {number}: {e}"))?;
    }
    Ok(())
}

pub fn reserves_add_up(c: &Context<'_>) -> Checked {
    let reserves: Uint128 = c.after.channels.values().map(|ch| ch.reserved).sum();
    equal!(reserves, c.after.totals.reserved)
}

pub fn what_channels_paid_is_what_settled(c: &Context<'_>) -> Checked {
    let paid: Uint128 = c.after.channels.values().map(|ch| ch.paid).sum();
    equal!(paid, c.after.totals.settled)
}

pub fn lanes_add_up_to_their_channel(c: &Context<'_>) -> Checked {
    for (number, channel) in &c.after.channels {
        let lanes = (*number, 0, 0)..=(*number, u32::MAX, u32::MAX);
        let lanes = c.after.lanes.range(lanes);
        let by_lanes: Uint128 = lanes.map(|(_, lane)| lane.paid).sum();
        equal!(by_lanes, channel.paid).map_err(|e| format!("channel {number}: {e}"))?;
    }
    Ok(())
}

/// By service, split and epoch; what goes back to anybody is no use.
pub fn usage_adds_up_to_what_settled(c: &Context<'_>) -> Checked {
    let (usage, b) = (&c.after.usage, &c.after.totals);
    let settled: Uint128 = usage.values().map(|usage| usage.settled).sum();
    let fee: Uint128 = usage.values().map(|usage| usage.fee).sum();
    equal!(settled, b.settled)?;
    equal!(fee, b.fee_booked - b.refund_fees)?;
    for (epoch, revenue) in &c.after.revenue {
        let of_epoch = usage.iter().filter(|((_, _, e), _)| e == epoch);
        let settled: Uint128 = of_epoch.map(|(_, usage)| usage.settled).sum();
        equal!(*revenue, settled).map_err(|e| format!("epoch {epoch}: {e}"))?;
    }
    Ok(())
}

pub fn splits_add_up_to_what_was_earned(c: &Context<'_>) -> Checked {
    let mut accumulated = Uint128::zero();
    for (key, split) in &c.after.splits {
        let earned: u128 = split.payees.iter().map(|p| p.earned.u128()).sum();
        // Of each payee but one a fraction may be left.
        let dust = split.payees.len() as u128 - 1;
        at_most!(earned, split.accumulated)
            .and(at_most!(split.accumulated, earned + dust))
            .map_err(|e| format!("split {key:?}: {e}"))?;
        accumulated += split.accumulated;
    }
    equal!(accumulated, c.after.totals.earned)
}

pub fn no_payee_claims_more_than_it_earned(c: &Context<'_>) -> Checked {
    let mut claimed = Uint128::zero();
    for (key, split) in &c.after.splits {
        for payee in &split.payees {
            at_most!(payee.claimed, payee.earned)
                .map_err(|e| format!("split {key:?}, {}: {e}", payee.label))?;
            claimed += payee.claimed;
        }
    }
    let b = &c.after.totals;
    equal!(claimed, b.claimed)?;
    let all_claims = b.claimed + b.referral_claimed + b.fee_flushed;
    at_most!(all_claims, b.settled + b.refund_fees)
}

pub fn referrers_add_up(c: &Context<'_>) -> Checked {
    let (mut earned, mut claimed) = (Uint128::zero(), Uint128::zero());
    for (address, referrer) in &c.after.referrers {
        at_most!(referrer.claimed, referrer.earned)
            .map_err(|e| format!("{}: {e}", c.suite.name(address)))?;
        earned += referrer.earned;
        claimed += referrer.claimed;
    }
    equal!(earned, c.after.totals.referral_earned)?;
    equal!(claimed, c.after.totals.referral_claimed)
}

/// All that a provider bonded, and that a charge can take a share of.
fn slashable(provider: &ProviderResponse) -> u128 {
    let leaving = provider.unbonding.iter().map(|part| part.amount.u128());
    provider.bond.u128() + leaving.sum::<u128>()
}

pub fn bonds_add_up(c: &Context<'_>) -> Checked {
    let bonds: u128 = c.after.providers.values().map(slashable).sum();
    equal!(bonds, c.after.totals.bonded)
}

pub fn slashed_bonds_burn_but_for_a_capped_reward(c: &Context<'_>) -> Checked {
    let (a, b) = (&c.before.totals, &c.after.totals);
    equal!(b.slashed, c.after.burned_by[4])?;
    let burned = b.slashed.u128() - a.slashed.u128();
    if burned == 0 {
        return Ok(());
    }
    let cut = a.bonded.u128() - b.bonded.u128();
    let params = &c.before.config.params;
    // One provider is charged at once, for one key, and by a share of all that it bonded.
    let providers = c.before.providers.iter();
    let mut charged =
        providers.filter(|(address, p)| p.offenses != c.after.providers[*address].offenses);
    let (Some((address, provider)), None) = (charged.next(), charged.next()) else {
        return Err("a charge is one provider's".into());
    };
    let share = |bond: u128| (bond * u128::from(params.slash_bps)).div_ceil(10_000);
    equal!(cut, share(slashable(provider)))?;
    let keys = c.before.receipt_keys.iter();
    let mut of_key =
        keys.filter(|(key, before)| c.after.receipt_keys[*key].charges != before.charges);
    let (Some(((owner, _), key)), None) = (of_key.next(), of_key.next()) else {
        return Err("a charge is one key's".into());
    };
    equal(("the key's provider", owner), ("the charged one", address))?;
    // An incident costs no more once it has cost that share of the minimum bond.
    let charged_before = key.charges;
    at_most!(
        charged_before,
        share(params.min_bond.u128()).saturating_sub(1)
    )?;
    let reward = cut - burned;
    let capped = (cut * u128::from(params.reporter_bps) / 10_000).min(params.reporter_cap.u128());
    at_most!(reward, capped)
}
