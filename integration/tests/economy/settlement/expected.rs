//! What balances, allowances and burns must be after an operation, by arithmetic of our own.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::Addr;
use oaic_messages::token::Exemption;

use crate::settlement::plan::Movement;
use crate::snapshot::Snapshot;
use crate::suite::Suite;

/// Position of fee burns among the causes.
const FEE: usize = 0;
/// Position of slashed bonds among the causes.
const SLASH: usize = 4;

/// Expected changes.
#[derive(Default)]
pub struct BalanceChanges {
    pub balances: BTreeMap<Addr, i128>,
    pub burned_by: [i128; 5],
    pub allowances: BTreeMap<(Addr, Addr), i128>,
    /// Allowances that may have become anything.
    pub reset: BTreeSet<(Addr, Addr)>,
    /// What went to others than payers out of channels, and the fee that was booked on it.
    pub taxed: u128,
    pub refund_fees: u128,
}

/// An amount as a signed number; the whole supply is far below the limit.
fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}

impl BalanceChanges {
    /// All that movements change.
    pub fn of(movements: &[Movement], suite: &Suite, before: &Snapshot, after: &Snapshot) -> Self {
        let mut changes = Self::default();
        for movement in movements {
            changes.apply(movement, suite, before, after);
        }
        changes
    }

    fn add(&mut self, account: &Addr, amount: i128) {
        *self.balances.entry(account.clone()).or_default() += amount;
    }

    fn burn(&mut self, cause: usize, amount: i128) {
        self.burned_by[cause] += amount;
    }

    /// The fee is rounded up once, on all that was ever taxed.
    fn refund_fee(&mut self, gross: u128, before: &Snapshot) -> u128 {
        let totals = &before.totals;
        self.taxed += gross;
        let points = totals.fee_points.u128() + self.taxed * u128::from(before.rate());
        let booked = totals.fee_booked.u128() + self.refund_fees;
        let fee = points.div_ceil(10_000) - booked;
        self.refund_fees += fee;
        fee
    }

    fn apply(&mut self, movement: &Movement, suite: &Suite, before: &Snapshot, after: &Snapshot) {
        let escrow = &suite.settlement;
        let pool = suite.deployed.pool.clone();
        match movement {
            Movement::Transfer { from, to, gross } | Movement::TransferFor { from, to, gross } => {
                let own = matches!(movement, Movement::Transfer { .. });
                let exempt = own && exempt(before, suite, from, to);
                let rate = if exempt { 0 } else { u128::from(before.rate()) };
                let fee = gross.saturating_mul(rate).div_ceil(10_000);
                let burned = fee.div_ceil(2);
                self.add(from, -signed(*gross));
                self.add(to, signed(gross - fee));
                self.add(&pool, signed(fee - burned));
                self.burn(FEE, signed(burned));
            }
            Movement::Burn { who, amount, cause } => {
                self.add(who, -signed(*amount));
                self.burn(*cause, signed(*amount));
            }
            Movement::Spend {
                owner,
                spender,
                gross,
            } => {
                let pair = (owner.clone(), spender.clone());
                *self.allowances.entry(pair).or_default() -= signed(*gross);
            }
            Movement::Allow { owner, spender } => {
                self.reset.insert((owner.clone(), spender.clone()));
            }
            Movement::PayFee => {
                let totals = &before.totals;
                let amount = totals.fee_booked.u128() - totals.fee_flushed.u128();
                let paid = before.fee_paid.paid.u128() + amount;
                let burned = paid.div_ceil(2) - before.fee_paid.burned.u128();
                self.add(escrow, -signed(amount));
                self.add(&pool, signed(amount - burned));
                self.burn(FEE, signed(burned));
            }
            Movement::Refund { to, gross, taxed } => {
                let fee = match taxed {
                    true => self.refund_fee(*gross, before),
                    false => 0,
                };
                let refund = Movement::Transfer {
                    from: escrow.clone(),
                    to: to.clone(),
                    gross: gross - fee,
                };
                self.apply(&refund, suite, before, after);
            }
            Movement::Slash { injured } => {
                let (was, is) = (&before.totals, &after.totals);
                let cut = was.bonded.saturating_sub(is.bonded).u128();
                let burned = is.slashed.saturating_sub(was.slashed).u128();
                self.add(escrow, -signed(burned));
                self.burn(SLASH, signed(burned));
                let gross = cut.saturating_sub(burned);
                let reward = Movement::Transfer {
                    from: escrow.clone(),
                    to: injured.clone(),
                    gross,
                };
                self.apply(&reward, suite, before, after);
            }
        }
    }
}

fn exempt(before: &Snapshot, suite: &Suite, from: &Addr, to: &Addr) -> bool {
    let exemption = |account: &Addr| match *account == suite.settlement {
        true => Some(before.system.exemption),
        false => suite.deployed.exemptions.get(account).copied(),
    };
    matches!(exemption(from), Some(Exemption::Sender | Exemption::Both))
        || matches!(exemption(to), Some(Exemption::Recipient | Exemption::Both))
}
