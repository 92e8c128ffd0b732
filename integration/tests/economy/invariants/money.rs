//! Invariants of the token: no operation makes, loses or misdirects any.

use std::collections::BTreeSet;

use oaic_messages::shared::TOTAL_SUPPLY;

use super::{at_most, equal, Context};
use crate::snapshot::CAUSES;

pub fn balances_sum_to_supply(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.balances.values().sum();
    equal(("the sum of balances", sum), ("the supply", c.after.supply))
}

pub fn supply_and_burned_are_the_genesis_supply(c: &Context<'_>) -> Result<(), String> {
    let sum = c.after.supply + c.after.burned;
    equal(
        ("supply + burned", sum),
        ("the genesis supply", TOTAL_SUPPLY),
    )
}

pub fn burned_is_the_sum_of_its_causes(c: &Context<'_>) -> Result<(), String> {
    let sum: u128 = c.after.burned_by.iter().sum();
    equal(("the sum of causes", sum), ("burned", c.after.burned))
}

/// Of what is refused, and of time.
pub fn nothing_changed(c: &Context<'_>) -> Result<(), String> {
    for ((what, before), (_, after)) in c.before.holdings().into_iter().zip(c.after.holdings()) {
        equal(
            (&format!("{what} before"), before),
            (&format!("{what} after"), after),
        )?;
    }
    // Whoever proposes allows the deposit first.
    if c.changes.is_none() && c.refused {
        return Ok(());
    }
    equal(
        ("allowances before", format!("{:?}", c.before.allowances)),
        ("allowances after", format!("{:?}", c.after.allowances)),
    )
}

pub fn balances_move_as_the_rules_say(c: &Context<'_>) -> Result<(), String> {
    let Some(changes) = c.changes else {
        return Ok(());
    };
    let accounts: BTreeSet<_> = c
        .before
        .balances
        .keys()
        .chain(c.after.balances.keys())
        .chain(changes.balances.keys())
        .collect();
    for account in accounts {
        let change = changes.balances.get(account).copied().unwrap_or(0);
        let expected = c.before.balance(account) as i128 + change;
        let label = c.suite.name(account);
        equal(
            (
                &format!("the balance of {label}"),
                c.after.balance(account) as i128,
            ),
            (
                &format!("{} {change:+}", c.before.balance(account)),
                expected,
            ),
        )?;
    }
    Ok(())
}

pub fn burns_are_what_the_rules_say(c: &Context<'_>) -> Result<(), String> {
    let Some(changes) = c.changes else {
        return Ok(());
    };
    for (i, cause) in CAUSES.iter().enumerate() {
        let expected = c.before.burned_by[i] as i128 + changes.burned_by[i];
        equal(
            (
                &format!("burned for {cause:?}"),
                c.after.burned_by[i] as i128,
            ),
            ("what the rules give", expected),
        )?;
    }
    Ok(())
}

pub fn allowances_fall_by_what_was_spent(c: &Context<'_>) -> Result<(), String> {
    let Some(changes) = c.changes else {
        return Ok(());
    };
    let keys: BTreeSet<_> = c
        .before
        .allowances
        .keys()
        .chain(c.after.allowances.keys())
        .collect();
    for key in keys {
        if changes.reset.contains(key) {
            continue;
        }
        let at = |s: &crate::snapshot::Snapshot| s.allowances.get(key).copied().unwrap_or(0);
        let spent = changes.allowances.get(key).copied().unwrap_or(0);
        let what = format!(
            "{} lets {} spend",
            c.suite.name(&key.0),
            c.suite.name(&key.1)
        );
        equal(
            (&format!("what {what}"), at(c.after) as i128),
            ("what the rules give", at(c.before) as i128 + spent),
        )?;
    }
    Ok(())
}

pub fn frozen_accounts_pay_nothing(c: &Context<'_>) -> Result<(), String> {
    // Others may go on for longer than a freeze does.
    if c.changes.is_none() {
        return Ok(());
    }
    for account in &c.before.frozen {
        at_most(
            (
                &format!("the frozen balance of {}", c.suite.name(account)),
                c.before.balance(account),
            ),
            ("its balance afterwards", c.after.balance(account)),
        )?;
    }
    Ok(())
}

pub fn a_pause_stops_all_but_escrows(c: &Context<'_>) -> Result<(), String> {
    if !c.before.paused() || c.changes.is_none() {
        return Ok(());
    }
    for (account, balance) in &c.before.balances {
        if *account == c.suite.settlement {
            continue;
        }
        at_most(
            (
                &format!("the balance of {} in a pause", c.suite.name(account)),
                *balance,
            ),
            ("its balance afterwards", c.after.balance(account)),
        )?;
    }
    Ok(())
}

/// Each fee's odd unit burns, so the fees' burned part is never below what the pool got.
pub fn the_pool_half_never_exceeds_the_burned_half(c: &Context<'_>) -> Result<(), String> {
    let paid = &c.after.fee_paid;
    let pooled = paid.paid.u128().saturating_sub(paid.burned.u128());
    at_most(
        ("what the pool got of flushed fees", pooled),
        ("what burned", paid.burned.u128()),
    )?;
    at_most(
        ("what burned of flushed fees", paid.burned.u128()),
        ("the pool's half + 1", pooled + 1),
    )?;
    at_most(
        ("what burned of flushed fees", paid.burned.u128()),
        ("all burned fees", c.after.burned_by[0]),
    )
}
