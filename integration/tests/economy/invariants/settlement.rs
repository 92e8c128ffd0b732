//! Invariants of the settlement: every book adds up from its parts, and the escrow covers them.

use oaic_messages::compute_settlement::ProviderResponse;

use super::{at_most, equal, Context};

pub fn the_escrow_holds_exactly_what_it_owes(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.totals;
    let owes = b.reserved.u128()
        + (b.earned.u128() - b.claimed.u128().min(b.earned.u128()))
        + (b.referral_earned.u128() - b.referral_claimed.u128().min(b.referral_earned.u128()))
        + (b.fee_booked.u128() - b.fee_flushed.u128().min(b.fee_booked.u128()))
        + b.bonded.u128();
    let holds = c.after.balance(&c.suite.settlement);
    equal(("what the escrow holds", holds), ("what it owes", owes))
}

pub fn settled_is_fee_and_earnings(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.totals;
    equal(
        (
            "settled, and the fee on refunds",
            (b.settled + b.refund_fees).u128(),
        ),
        (
            "fee + earned + referred",
            (b.fee_booked + b.earned + b.referral_earned).u128(),
        ),
    )
}

pub fn the_fee_is_booked_once_and_rounded_up(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.totals;
    let (taxed, refund_fees) = c.changes.map_or((0, 0), |l| (l.taxed, l.refund_fees));
    equal(
        ("the fee booked", b.fee_booked.u128()),
        ("the points' fee", b.fee_points.u128().div_ceil(10_000)),
    )?;
    let taxed = b.settled.u128() - c.before.totals.settled.u128() + taxed;
    equal(
        ("fee points", b.fee_points.u128()),
        (
            "what settled or left to others than payers now, at the rate in force",
            c.before.totals.fee_points.u128() + taxed * u128::from(c.before.rate()),
        ),
    )?;
    equal(
        ("the fee on refunds", b.refund_fees.u128()),
        (
            "what it was, and now",
            c.before.totals.refund_fees.u128() + refund_fees,
        ),
    )
}

pub fn the_flushed_fee_is_what_the_token_got(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.totals;
    at_most(
        ("the flushed fee", b.fee_flushed.u128()),
        ("the booked fee", b.fee_booked.u128()),
    )?;
    equal(
        ("the flushed fee", b.fee_flushed.u128()),
        ("what the token got by PayFee", c.after.fee_paid.paid.u128()),
    )?;
    equal(
        ("the burned part", c.after.fee_paid.burned.u128()),
        ("its half, rounded up", b.fee_flushed.u128().div_ceil(2)),
    )
}

pub fn channels_conserve_what_was_put_in(c: &Context<'_>) -> Result<(), String> {
    for channel in c.after.channels.values() {
        let refunded = c
            .suite
            .channels
            .get(&channel.channel)
            .map_or(0, |n| n.refunded);
        let sum = channel.paid.u128() + channel.reserved.u128() + refunded;
        equal(
            (
                &format!("channel {}: paid + reserved + refunded", channel.channel),
                sum,
            ),
            ("deposited", channel.deposited.u128()),
        )?;
    }
    Ok(())
}

pub fn the_reserve_book_is_the_sum_of_channels(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.channels.values().map(|ch| ch.reserved.u128()).sum();
    equal(
        ("the sum of reserves", sum),
        ("the book", c.after.totals.reserved.u128()),
    )
}

pub fn what_channels_paid_is_what_settled(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.channels.values().map(|ch| ch.paid.u128()).sum();
    equal(
        ("what channels paid", sum),
        ("settled", c.after.totals.settled.u128()),
    )
}

pub fn lanes_add_up_to_their_channel(c: &Context<'_>) -> Result<(), String> {
    for channel in c.after.channels.values() {
        let number = channel.channel;
        let lanes = (number, 0, 0)..=(number, u32::MAX, u32::MAX);
        let lanes = c.after.lanes.range(lanes);
        let paid: u128 = lanes.map(|(_, lane)| lane.paid.u128()).sum();
        equal(
            (&format!("channel {number}: what lanes paid"), paid),
            ("what the channel paid", channel.paid.u128()),
        )?;
    }
    Ok(())
}

/// By service, split and epoch; what goes back to anybody is no use.
pub fn usage_adds_up_to_what_settled(c: &Context<'_>) -> Result<(), String> {
    let usage = c.after.usage.values();
    let (settled, fee) = usage.fold((0, 0), |(settled, fee), usage| {
        (settled + usage.settled.u128(), fee + usage.fee.u128())
    });
    let totals = &c.after.totals;
    equal(
        ("the sum of usage", settled),
        ("settled", totals.settled.u128()),
    )?;
    equal(
        ("the fee on usage", fee),
        (
            "the fee booked, without that on refunds",
            (totals.fee_booked - totals.refund_fees).u128(),
        ),
    )?;
    for (epoch, revenue) in &c.after.revenue {
        let of_epoch = c.after.usage.iter().filter(|((_, _, e), _)| e == epoch);
        let settled: u128 = of_epoch.map(|(_, usage)| usage.settled.u128()).sum();
        equal(
            (&format!("epoch {epoch}: revenue"), *revenue),
            ("the sum of usage", settled),
        )?;
    }
    Ok(())
}

pub fn splits_add_up_to_what_was_earned(c: &Context<'_>) -> Result<(), String> {
    let mut accumulated = 0;
    for (key, split) in &c.after.splits {
        let earned: u128 = split.payees.iter().map(|p| p.earned.u128()).sum();
        let all = split.accumulated.u128();
        at_most(
            (&format!("split {key:?}: what payees earned"), earned),
            ("accumulated", all),
        )?;
        let dust = split.payees.len() as u128 - 1;
        at_most(
            (&format!("split {key:?}: accumulated"), all),
            (
                "what payees earned, and dust below their number",
                earned + dust,
            ),
        )?;
        accumulated += all;
    }
    equal(
        ("what splits accumulated", accumulated),
        ("earned", c.after.totals.earned.u128()),
    )
}

pub fn no_payee_claims_more_than_it_earned(c: &Context<'_>) -> Result<(), String> {
    let mut claimed = 0;
    for (key, split) in &c.after.splits {
        for payee in &split.payees {
            at_most(
                (
                    &format!("split {key:?}, {}: claimed", payee.label),
                    payee.claimed.u128(),
                ),
                ("earned", payee.earned.u128()),
            )?;
            claimed += payee.claimed.u128();
        }
    }
    equal(
        ("what payees claimed", claimed),
        ("the book", c.after.totals.claimed.u128()),
    )?;
    let b = &c.after.totals;
    at_most(
        (
            "all claims",
            (b.claimed + b.referral_claimed + b.fee_flushed).u128(),
        ),
        (
            "settled, and the fee on refunds",
            (b.settled + b.refund_fees).u128(),
        ),
    )
}

pub fn referrers_add_up(c: &Context<'_>) -> Result<(), String> {
    let (mut earned, mut claimed) = (0, 0);
    for (address, book) in &c.after.referrers {
        at_most(
            (
                &format!("{}: claimed", c.suite.name(address)),
                book.claimed.u128(),
            ),
            ("earned", book.earned.u128()),
        )?;
        earned += book.earned.u128();
        claimed += book.claimed.u128();
    }
    equal(
        ("what referrers earned", earned),
        ("the book", c.after.totals.referral_earned.u128()),
    )?;
    equal(
        ("what referrers claimed", claimed),
        ("the book", c.after.totals.referral_claimed.u128()),
    )
}

pub fn bonds_add_up(c: &Context<'_>) -> Result<(), String> {
    let providers = c.after.providers.values();
    let sum: u128 = providers
        .map(|p| p.bond.u128() + p.unbonding.iter().map(|u| u.amount.u128()).sum::<u128>())
        .sum();
    equal(
        ("the sum of bonds", sum),
        ("the book", c.after.totals.bonded.u128()),
    )
}

pub fn slashed_bonds_burn_but_for_a_capped_reward(c: &Context<'_>) -> Result<(), String> {
    equal(
        ("slashed", c.after.totals.slashed.u128()),
        ("burned for slashes", c.after.burned_by[4]),
    )?;
    let burned = c.after.totals.slashed.u128() - c.before.totals.slashed.u128();
    if burned == 0 {
        return Ok(());
    }
    let cut = c.before.totals.bonded.u128() - c.after.totals.bonded.u128();
    let params = &c.before.config.params;
    let slashable = |provider: &ProviderResponse| -> u128 {
        let leaving = provider.unbonding.iter().map(|part| part.amount.u128());
        provider.bond.u128() + leaving.sum::<u128>()
    };
    // One provider is charged at once, for one key, and by a share of all that it bonded.
    let providers = c.before.providers.iter();
    let mut charged =
        providers.filter(|(address, p)| p.offenses != c.after.providers[*address].offenses);
    let (Some((address, provider)), None) = (charged.next(), charged.next()) else {
        return Err("a charge is one provider's".into());
    };
    let share = |bond: u128| (bond * u128::from(params.slash_bps)).div_ceil(10_000);
    equal(
        ("the charge", cut),
        (
            "its share of the bond, rounded up",
            share(slashable(provider)),
        ),
    )?;
    let keys = c.before.receipt_keys.iter();
    let mut of_key =
        keys.filter(|(key, before)| c.after.receipt_keys[*key].charges != before.charges);
    let (Some(((owner, _), key)), None) = (of_key.next(), of_key.next()) else {
        return Err("a charge is one key's".into());
    };
    equal(("the key's provider", owner), ("the charged one", address))?;
    // An incident costs no more once it has cost that share of the least bond.
    let most = share(params.min_bond.u128()).saturating_sub(1);
    at_most(
        ("what the key was charged before", key.charges.u128()),
        ("less than its share of the least bond", most),
    )?;
    let most = (cut * u128::from(params.reporter_bps) / 10_000).min(params.reporter_cap.u128());
    at_most(
        ("the reward", cut - burned),
        ("the injured payer's share, capped", most),
    )
}
