//! What must hold of private credits.

use oaic_messages::compute_settlement::ChannelStatus;
use oaic_poseidon::field;
use oaic_testing::simulation::equal;

use super::Context;

/// Exactly, for what came as a gift is known.
pub fn credits_hold_what_they_owe(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.credits;
    let mut left = 0;
    for (ours, there) in &c.after.private {
        let back = (there.deposited - there.paid).u128();
        match there.status {
            ChannelStatus::Closed => {
                let rest = back.checked_sub(ours.reclaimed.u128());
                left += rest.ok_or("more was taken back than a channel left")?;
                if ours.finished {
                    equal(("taken back", ours.reclaimed.u128()), ("left", back))?;
                }
            }
            _ => equal(("taken back early", ours.reclaimed.u128()), ("nothing", 0))?,
        }
    }
    let owed = b.outstanding + (b.fee_booked - b.fee_flushed) + (b.dust - b.dust_flushed);
    let credits = &c.suite.private_credits;
    let gifts = c.suite.gifts.get(credits).copied().unwrap_or_default();
    equal(
        (
            "notes, unflushed, not taken back and given",
            owed.u128() + left + gifts,
        ),
        ("the balance", c.after.balance(credits)),
    )
}

pub fn notes_add_up(c: &Context<'_>) -> Result<(), String> {
    let b = &c.after.credits;
    let (into, out) = (b.deposited + b.reclaimed, b.spent + b.outstanding);
    equal(
        ("paid in and reclaimed", into.u128()),
        ("spent and outstanding", out.u128()),
    )?;
    let of_reclaims = c.suite.notes.relayed_of_reclaims;
    let spent = (b.into_channels + b.exited + b.relayed).u128();
    equal(
        ("into channels, exited and relayed", spent),
        (
            "spent, and relayed of reclaims",
            b.spent.u128() + of_reclaims,
        ),
    )?;
    let fee = b.fee_points.u128().div_ceil(10_000);
    equal(("booked", b.fee_booked.u128()), ("the points' whole", fee))?;
    let a = &c.before.credits;
    let taxed = b.exited + b.relayed - a.exited - a.relayed;
    let points = taxed.u128() * u128::from(c.after.rate());
    equal(
        ("points booked", (b.fee_points - a.fee_points).u128()),
        ("payment × rate", points),
    )
}

/// Whoever paid in finds its notes, and all of them together are those there are.
pub fn notes_are_in_wallets(c: &Context<'_>) -> Result<(), String> {
    let wallets = &c.suite.notes.wallets;
    let b = &c.after.credits;
    let all = wallets.iter().flat_map(|wallet| wallet.notes());
    let there: Vec<u64> = all.filter(|n| !n.spent).map(|n| n.value).collect();
    let sum: u128 = there.iter().copied().map(u128::from).sum();
    let count = there.len();
    equal(("Σ of wallets", sum), ("outstanding", b.outstanding.u128()))?;
    equal(
        ("notes in wallets", count as u64),
        ("notes", b.outstanding_notes),
    )?;
    for wallet in wallets {
        let trees = wallet.trees();
        equal(("notes seen", trees.count()), ("notes", c.after.tree.count))?;
        let root = trees.root().map(|root| field::to_bytes(&root).to_vec());
        if root.as_deref() != c.after.tree.root.as_ref().map(|root| root.as_slice()) {
            return Err("the notes don't make the contract's root".into());
        }
    }
    Ok(())
}

/// What calls by private channels brought and cost: at settlement and here.
pub fn private_channels_add_up(c: &Context<'_>) -> Result<(), String> {
    let mut into = 0;
    for (ours, there) in &c.after.private {
        equal(
            ("put into a channel", ours.deposited.u128()),
            ("its deposits at settlement", there.deposited.u128()),
        )?;
        if there.payer != c.suite.private_credits {
            return Err(format!(
                "channel {} is paid by {}",
                ours.channel, there.payer
            ));
        }
        into += ours.deposited.u128();
    }
    let b = &c.after.credits;
    equal(
        ("Σ of channels", into),
        ("into channels", b.into_channels.u128()),
    )?;
    let back: u128 = c
        .after
        .private
        .iter()
        .map(|(x, _)| x.reclaimed.u128())
        .sum();
    let taken = (b.reclaimed + b.dust).u128() + c.suite.notes.relayed_of_reclaims;
    equal(
        ("taken back of channels", back),
        ("notes, dust and pay", taken),
    )
}

/// An exit pays a fee and nothing gets lost; what moves without one stays within contracts.
pub fn what_leaves_pays_the_fee_once(c: &Context<'_>) -> Result<(), String> {
    let (a, b) = (&c.before.credits, &c.after.credits);
    let gross = (b.exited + b.relayed - a.exited - a.relayed).u128();
    let fee = (b.fee_booked - a.fee_booked).u128();
    let (deposited, flushed) = (b.deposited - a.deposited, b.dust_flushed - a.dust_flushed);
    let moved = gross > 0 || !deposited.is_zero() || !flushed.is_zero();
    if !moved || b.into_channels != a.into_channels {
        return Ok(());
    }
    let credits = &c.suite.private_credits;
    let others = |state: &crate::state::EconomyState| -> u128 {
        let all: u128 = state.balances.values().sum();
        all - state.balance(credits)
    };
    equal(
        (
            "what others have and paid in",
            others(c.after) + deposited.u128(),
        ),
        (
            "what they had and were paid, less the fee",
            others(c.before) + flushed.u128() + gross - fee,
        ),
    )
}
