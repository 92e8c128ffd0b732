//! Invariants of the token: no operation makes, loses or misdirects any.

use std::collections::BTreeSet;

use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_testing::simulation::equal;

use super::checked::{Checked, Context};
use crate::snapshot::{Snapshot, CAUSES};

pub fn balances_sum_to_supply(c: &Context<'_>) -> Checked {
    let balances: u128 = c.after.balances.values().sum();
    equal!(balances, c.after.supply)
}

pub fn supply_and_burned_are_the_genesis_supply(c: &Context<'_>) -> Checked {
    equal!(c.after.supply + c.after.burned, TOTAL_SUPPLY)
}

pub fn burned_is_the_sum_of_its_causes(c: &Context<'_>) -> Checked {
    let causes: u128 = c.after.burned_by.iter().sum();
    equal!(causes, c.after.burned)
}

/// Of what is refused, and of time.
pub fn nothing_changed(c: &Context<'_>) -> Checked {
    for ((what, before), (_, after)) in c.before.holdings().into_iter().zip(c.after.holdings()) {
        equal((what, before), ("what it is now", after))?;
    }
    // Whoever proposes allows the deposit first.
    if c.changes.is_none() && c.refused {
        return Ok(());
    }
    let allowances = |s: &Snapshot| format!("{:?}", s.allowances);
    equal(
        ("allowances before", allowances(c.before)),
        ("allowances after", allowances(c.after)),
    )
}

pub fn balances_move_as_the_rules_say(c: &Context<'_>) -> Checked {
    let Some(changes) = c.changes else {
        return Ok(());
    };
    let (before, after) = (&c.before.balances, &c.after.balances);
    let accounts = before.keys().chain(after.keys());
    let accounts: BTreeSet<_> = accounts.chain(changes.balances.keys()).collect();
    for account in accounts {
        let change = changes.balances.get(account).copied().unwrap_or(0);
        let (had, has) = (c.before.balance(account), c.after.balance(account));
        let label = c.suite.name(account);
        equal(
            (&format!("the balance of {label}"), has as i128),
            (&format!("{had} {change:+}"), had as i128 + change),
        )?;
    }
    Ok(())
}

pub fn burns_are_what_the_rules_say(c: &Context<'_>) -> Checked {
    let Some(changes) = c.changes else {
        return Ok(());
    };
    for (i, cause) in CAUSES.iter().enumerate() {
        let expected = c.before.burned_by[i] as i128 + changes.burned_by[i];
        let burned = c.after.burned_by[i] as i128;
        equal(
            (&format!("burned for {cause:?}"), burned),
            ("what the rules give", expected),
        )?;
    }
    Ok(())
}

pub fn allowances_fall_by_what_was_spent(c: &Context<'_>) -> Checked {
    let Some(changes) = c.changes else {
        return Ok(());
    };
    let (before, after) = (&c.before.allowances, &c.after.allowances);
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    for key in keys.into_iter().filter(|key| !changes.reset.contains(key)) {
        let at = |s: &Snapshot| s.allowances.get(key).copied().unwrap_or(0) as i128;
        let spent = changes.allowances.get(key).copied().unwrap_or(0);
        let (owner, spender) = (c.suite.name(&key.0), c.suite.name(&key.1));
        equal(
            (&format!("what {owner} lets {spender} spend"), at(c.after)),
            ("what the rules give", at(c.before) + spent),
        )?;
    }
    Ok(())
}

/// An account has no less than before.
fn paid_nothing(c: &Context<'_>, account: &cosmwasm_std::Addr) -> Checked {
    let (had, has) = (c.before.balance(account), c.after.balance(account));
    at_most!(had, has).map_err(|e| format!("{}: {e}", c.suite.name(account)))
}

pub fn frozen_accounts_pay_nothing(c: &Context<'_>) -> Checked {
    // Others may go on for longer than a freeze does.
    if c.changes.is_none() {
        return Ok(());
    }
    let mut frozen = c.before.frozen.iter();
    frozen.try_for_each(|account| paid_nothing(c, account))
}

pub fn a_pause_stops_all_but_escrows(c: &Context<'_>) -> Checked {
    if !c.before.paused() || c.changes.is_none() {
        return Ok(());
    }
    let accounts = c.before.balances.keys();
    let mut others = accounts.filter(|account| **account != c.suite.settlement);
    others.try_for_each(|account| paid_nothing(c, account))
}

/// Each fee's odd unit burns, so the fees' burned part is never below what the pool got.
pub fn the_pool_half_never_exceeds_the_burned_half(c: &Context<'_>) -> Checked {
    let paid = &c.after.fee_paid;
    let burned_of_flushed = paid.burned.u128();
    let pooled = paid.paid.u128().saturating_sub(burned_of_flushed);
    at_most!(pooled, burned_of_flushed)?;
    at_most!(burned_of_flushed, pooled + 1)?;
    at_most!(burned_of_flushed, c.after.burned_by[0])
}
