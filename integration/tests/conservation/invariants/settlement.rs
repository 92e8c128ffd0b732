//! Invariants of the settlement: every book adds up from its parts, and the escrow covers them.

use oaic_types::compute_settlement::ChannelStatus;

use super::{at_most, equal, Context};

pub fn the_escrow_holds_exactly_what_it_owes(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.books;
    let owes = b.reserved.u128()
        + (b.earned.u128() - b.claimed.u128().min(b.earned.u128()))
        + (b.referral_earned.u128() - b.referral_claimed.u128().min(b.referral_earned.u128()))
        + (b.fee_booked.u128() - b.fee_flushed.u128().min(b.fee_booked.u128()))
        + b.bonded.u128();
    let holds = c.after.balance(&c.world.contracts.settlement);
    equal(
        ("what the escrow holds", holds),
        ("what it owes with gifts", owes + c.world.donated),
    )
}

pub fn settled_is_fee_and_earnings(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.books;
    equal(
        ("settled", b.settled.u128()),
        (
            "fee + earned + referred",
            (b.fee_booked + b.earned + b.referral_earned).u128(),
        ),
    )
}

pub fn the_fee_is_booked_once_and_rounded_up(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.books;
    equal(
        ("the fee booked", b.fee_booked.u128()),
        ("the points' fee", b.fee_points.u128().div_ceil(10_000)),
    )?;
    let settled = b.settled.u128() - c.before.books.settled.u128();
    equal(
        ("fee points", b.fee_points.u128()),
        (
            "what settled now, at the rate in force",
            c.before.books.fee_points.u128() + settled * u128::from(c.before.rate()),
        ),
    )
}

pub fn the_flushed_fee_is_what_the_token_got(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.books;
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
            .world
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
        ("the book", c.after.books.reserved.u128()),
    )
}

pub fn what_channels_paid_is_what_settled(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.channels.values().map(|ch| ch.paid.u128()).sum();
    equal(
        ("what channels paid", sum),
        ("settled", c.after.books.settled.u128()),
    )
}

pub fn lanes_add_up_to_their_channel(c: &Context<'_>) -> Result<(), String> {
    for channel in c.after.channels.values() {
        let number = channel.channel;
        let (mut paid, mut owed) = (0, 0);
        for lane in c
            .after
            .lanes
            .range((number, 0, 0)..=(number, u32::MAX, u32::MAX))
        {
            let lane = lane.1;
            at_most(
                (
                    &format!("channel {number}, lane {}: paid", lane.lane),
                    lane.paid.u128(),
                ),
                ("acknowledged", lane.acknowledged.u128()),
            )?;
            paid += lane.paid.u128();
            owed += lane.acknowledged.u128() - lane.paid.u128();
        }
        equal(
            (&format!("channel {number}: what lanes paid"), paid),
            ("what the channel paid", channel.paid.u128()),
        )?;
        equal(
            (&format!("channel {number}: what lanes are owed"), owed),
            ("what the channel owes", channel.owed.u128()),
        )?;
    }
    Ok(())
}

/// Nobody pays for more than the vouchers he signed and somebody handed in.
pub fn lanes_are_what_payers_signed(c: &Context<'_>) -> Result<(), String> {
    equal(
        ("the number of settled lanes", c.after.lanes.len()),
        ("that of acknowledged ones", c.world.acknowledged.len()),
    )?;
    for (key, lane) in &c.after.lanes {
        let (sequence, amount) = c.world.acknowledged.get(key).copied().unwrap_or((0, 0));
        equal(
            (&format!("lane {key:?}: sequence"), lane.sequence),
            ("the signed one", sequence),
        )?;
        equal(
            (
                &format!("lane {key:?}: acknowledged"),
                lane.acknowledged.u128(),
            ),
            ("the signed amount", amount),
        )?;
    }
    Ok(())
}

pub fn calls_and_vouchers_are_counted(c: &Context<'_>) -> Result<(), String> {
    let calls: u64 = c.after.lanes.values().map(|l| l.sequence).sum();
    equal(
        ("the sum of sequences", calls),
        ("calls", c.after.books.calls),
    )?;
    equal(
        ("accepted vouchers", c.world.accepted),
        ("vouchers", c.after.books.vouchers),
    )
}

pub fn services_add_up_to_what_settled(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.services.values().map(|s| s.settled.u128()).sum();
    equal(
        ("what services settled", sum),
        ("settled", c.after.books.settled.u128()),
    )
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
        ("earned", c.after.books.earned.u128()),
    )
}

pub fn no_payee_claims_more_than_he_earned(c: &Context<'_>) -> Result<(), String> {
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
        ("the book", c.after.books.claimed.u128()),
    )?;
    let b = &c.after.books;
    at_most(
        (
            "all claims",
            (b.claimed + b.referral_claimed + b.fee_flushed).u128(),
        ),
        ("settled", b.settled.u128()),
    )
}

pub fn referrers_add_up(c: &Context<'_>) -> Result<(), String> {
    let (mut earned, mut claimed) = (0, 0);
    for (address, book) in &c.after.referrers {
        at_most(
            (
                &format!("{}: claimed", c.world.label(address)),
                book.claimed.u128(),
            ),
            ("earned", book.earned.u128()),
        )?;
        earned += book.earned.u128();
        claimed += book.claimed.u128();
    }
    equal(
        ("what referrers earned", earned),
        ("the book", c.after.books.referral_earned.u128()),
    )?;
    equal(
        ("what referrers claimed", claimed),
        ("the book", c.after.books.referral_claimed.u128()),
    )
}

pub fn bonds_add_up(c: &Context<'_>) -> Result<(), String> {
    let providers = c.after.providers.values();
    let sum: u128 = providers
        .map(|p| p.bond.u128() + p.unbonding.iter().map(|u| u.amount.u128()).sum::<u128>())
        .sum();
    equal(
        ("the sum of bonds", sum),
        ("the book", c.after.books.bonded.u128()),
    )
}

pub fn slashed_bonds_burn_but_for_a_capped_reward(c: &Context<'_>) -> Result<(), String> {
    equal(
        ("slashed", c.after.books.slashed.u128()),
        ("burned for slashes", c.after.burned_by[4]),
    )?;
    let burned = c.after.books.slashed.u128() - c.before.books.slashed.u128();
    if burned == 0 {
        return Ok(());
    }
    let cut = c.before.books.bonded.u128() - c.after.books.bonded.u128();
    let params = &c.before.config.params;
    let most = (cut * u128::from(params.reporter_bps) / 10_000).min(params.reporter_cap.u128());
    at_most(
        ("the reporter's reward", cut - burned),
        ("his share, capped", most),
    )?;
    // Only one provider is slashed at once, and not by more than his share of all bonds.
    let most = c.before.books.bonded.u128() * u128::from(params.slash_bps) / 10_000;
    at_most(
        ("the slash", cut),
        ("the slashed share of all bonds, rounded up", most + 1),
    )?;
    let open = c
        .after
        .channels
        .values()
        .any(|ch| ch.status == ChannelStatus::Open);
    let offences =
        |s: &crate::snapshot::Snapshot| -> u32 { s.providers.values().map(|p| p.offences).sum() };
    equal(
        (
            &format!("offences (open channels: {open})"),
            offences(c.after),
        ),
        ("one more", offences(c.before) + 1),
    )
}
