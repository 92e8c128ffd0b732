//! What balances, allowances and burns must be after an operation, by arithmetic of our own.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::Addr;
use oaic_types::token::Exemption;

use crate::plan::Movement;
use crate::snapshot::Snapshot;
use crate::world::World;

/// Position of fee burns among the causes.
const FEE: usize = 0;
/// Position of slashed bonds among the causes.
const SLASH: usize = 4;

/// Expected changes.
#[derive(Default)]
pub struct Ledger {
    pub balances: BTreeMap<Addr, i128>,
    pub burned_by: [i128; 5],
    pub allowances: BTreeMap<(Addr, Addr), i128>,
    /// Allowances that may have become anything.
    pub reset: BTreeSet<(Addr, Addr)>,
}

/// An amount as a signed number; the whole supply is far below the limit.
fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}

impl Ledger {
    /// The changes that movements come to.
    pub fn of(movements: &[Movement], world: &World, before: &Snapshot, after: &Snapshot) -> Self {
        let mut ledger = Self::default();
        for movement in movements {
            ledger.apply(movement, world, before, after);
        }
        ledger
    }

    fn add(&mut self, account: &Addr, amount: i128) {
        *self.balances.entry(account.clone()).or_default() += amount;
    }

    fn burn(&mut self, cause: usize, amount: i128) {
        self.burned_by[cause] += amount;
    }

    fn apply(&mut self, movement: &Movement, world: &World, before: &Snapshot, after: &Snapshot) {
        let escrow = &world.contracts.settlement;
        let pool = world.address(crate::world::POOL);
        match movement {
            Movement::Transfer { from, to, gross } | Movement::TransferFor { from, to, gross } => {
                let own = matches!(movement, Movement::Transfer { .. });
                let exempt = own && exempt(before, escrow, from, to);
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
                *self
                    .allowances
                    .entry((owner.clone(), spender.clone()))
                    .or_default() -= signed(*gross);
            }
            Movement::Allow { owner, spender } => {
                self.reset.insert((owner.clone(), spender.clone()));
            }
            Movement::PayFee => {
                let books = &before.books;
                let amount = books.fee_booked.u128() - books.fee_flushed.u128();
                let paid = before.fee_paid.paid.u128() + amount;
                let burned = paid.div_ceil(2) - before.fee_paid.burned.u128();
                self.add(escrow, -signed(amount));
                self.add(&pool, signed(amount - burned));
                self.burn(FEE, signed(burned));
            }
            Movement::Slash { reporter } => {
                let cut = before
                    .books
                    .bonded
                    .u128()
                    .saturating_sub(after.books.bonded.u128());
                let burned = after
                    .books
                    .slashed
                    .u128()
                    .saturating_sub(before.books.slashed.u128());
                self.add(escrow, -signed(burned));
                self.burn(SLASH, signed(burned));
                let gross = cut.saturating_sub(burned);
                let reward = Movement::Transfer {
                    from: escrow.clone(),
                    to: reporter.clone(),
                    gross,
                };
                self.apply(&reward, world, before, after);
            }
        }
    }
}

fn exempt(before: &Snapshot, escrow: &Addr, from: &Addr, to: &Addr) -> bool {
    let kind = before.system.exemption;
    let sends = matches!(kind, Exemption::Sender | Exemption::Both);
    let receives = matches!(kind, Exemption::Recipient | Exemption::Both);
    (from == escrow && sends) || (to == escrow && receives)
}
