//! What must hold of private credits.

use cosmwasm_std::Uint128;
use oaic_messages::compute_settlement::ChannelStatus;
use oaic_poseidon::field;

use super::checked::{Checked, Context};

/// Exactly, for what came as a gift is known.
pub fn credits_hold_what_they_owe(c: &Context<'_>) -> Checked {
    let b = &c.after.credits;
    let mut not_taken_back = 0;
    for (ours, there) in &c.after.private {
        let left = (there.deposited - there.paid).u128();
        match there.status {
            ChannelStatus::Closed => {
                let rest = left.checked_sub(ours.reclaimed.u128());
                not_taken_back += rest.ok_or("more was taken back than a channel left")?;
                if ours.finished {
                    equal!(ours.reclaimed, left)?;
                }
            }
            _ => equal!(ours.reclaimed, 0u128)?,
        }
    }
    let owed = b.outstanding + (b.fee_booked - b.fee_flushed) + (b.dust - b.dust_flushed);
    let credits = &c.suite.private_credits;
    let gifts = c.suite.gifts.get(credits).copied().unwrap_or_default();
    equal!(
        owed.u128() + not_taken_back + gifts,
        c.after.balance(credits)
    )
}

pub fn notes_add_up(c: &Context<'_>) -> Checked {
    let (a, b) = (&c.before.credits, &c.after.credits);
    let of_reclaims = c.suite.notes.relayed_of_reclaims;
    equal!(b.deposited + b.reclaimed, b.spent + b.outstanding)?;
    let left_notes = b.into_channels + b.exited + b.relayed;
    equal!(left_notes, b.spent.u128() + of_reclaims)?;
    equal!(b.fee_booked, b.fee_points.u128().div_ceil(10_000))?;
    let taxed = b.exited + b.relayed - a.exited - a.relayed;
    let points = taxed.u128() * u128::from(c.after.rate());
    equal!(b.fee_points - a.fee_points, points)
}

/// Whoever paid in finds its notes, and all of them together are those there are.
pub fn notes_are_in_wallets(c: &Context<'_>) -> Checked {
    let wallets = &c.suite.notes.wallets;
    let (b, tree) = (&c.after.credits, &c.after.tree);
    let all = wallets.iter().flat_map(|wallet| wallet.notes());
    let in_wallets: Vec<u64> = all.filter(|n| !n.spent).map(|n| n.value).collect();
    let sum: u128 = in_wallets.iter().copied().map(u128::from).sum();
    equal!(sum, b.outstanding)?;
    equal!(in_wallets.len() as u64, b.outstanding_notes)?;
    for wallet in wallets {
        let trees = wallet.trees();
        equal!(trees.count(), tree.count)?;
        let root = trees.root().map(|root| field::to_bytes(&root).to_vec());
        if root.as_deref() != tree.root.as_ref().map(|root| root.as_slice()) {
            return Err("the notes don't make the contract's root".into());
        }
    }
    Ok(())
}

/// What calls by private channels brought and cost: at settlement and here.
pub fn private_channels_add_up(c: &Context<'_>) -> Checked {
    let (mut into, mut taken_back) = (Uint128::zero(), Uint128::zero());
    for (ours, there) in &c.after.private {
        let channel = ours.channel;
        equal!(ours.deposited, there.deposited).map_err(|e| format!("channel {channel}: {e}"))?;
        if there.payer != c.suite.private_credits {
            return Err(format!("channel {channel} is paid by {}", there.payer));
        }
        into += ours.deposited;
        taken_back += ours.reclaimed;
    }
    let b = &c.after.credits;
    equal!(into, b.into_channels)?;
    let notes_and_dust = (b.reclaimed + b.dust).u128();
    equal!(
        taken_back,
        notes_and_dust + c.suite.notes.relayed_of_reclaims
    )
}

/// An exit pays a fee and nothing gets lost; what moves without one stays within contracts.
pub fn what_leaves_pays_the_fee_once(c: &Context<'_>) -> Checked {
    let (a, b) = (&c.before.credits, &c.after.credits);
    let gross = b.exited + b.relayed - a.exited - a.relayed;
    let fee = b.fee_booked - a.fee_booked;
    let (deposited, flushed) = (b.deposited - a.deposited, b.dust_flushed - a.dust_flushed);
    let moved = [gross, deposited, flushed].iter().any(|sum| !sum.is_zero());
    if !moved || b.into_channels != a.into_channels {
        return Ok(());
    }
    let credits = &c.suite.private_credits;
    let (had, have) = (c.before.others(credits), c.after.others(credits));
    let paid_out = flushed + gross - fee;
    equal!(have + deposited.u128(), had + paid_out.u128())
}
