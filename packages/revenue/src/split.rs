//! What the payees of splits earned, and were paid of it.
//!
//! A split of a number and version has one accumulator; a payee has earned its weight of that,
//! rounded down, so all together never earn more than went in.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, StdResult, Storage, Uint128, WasmMsg};
use cw_storage_plus::Map;
use oaic_math::split::earned;
use oaic_messages::compute_settlement::{PayeeRef, PayeeResponse, Role};
use oaic_messages::shared::Bps;
use oaic_runtime::packed::{Table, Total};
use oaic_runtime::{token, Checked, RuntimeError};

use crate::payee::{self, Linked, Payee};
use crate::RevenueError;

/// Where splits' earnings are stored, by (number, version of the split).
pub struct SplitEarnings {
    /// What a split ever earned.
    pub accumulated: Table<(u64, u32), Total>,
    /// Paid to a payee, by (number, version, position).
    pub claimed: Map<(u64, u32, u32), Uint128>,
}

/// What one payee is paid.
#[derive(Clone, Debug, PartialEq)]
pub struct Payout {
    /// Which.
    pub place: PayeeRef,
    /// What for.
    pub role: Role,
    /// To whom.
    pub address: Addr,
    /// In uoaic, more than zero.
    pub amount: u128,
}

/// What several payees are paid.
#[derive(Debug, Default)]
pub struct Payouts {
    /// One a payee that gets anything, in the order they were named in.
    pub items: Vec<Payout>,
    /// Sums by address.
    pub due: BTreeMap<Addr, u128>,
    /// Sum of all.
    pub total: u128,
    /// Sum of licensors.
    pub licenses: u128,
}

impl Payouts {
    /// Transfers of what is due, one to an address.
    ///
    /// # Errors
    /// Never in practice: when a message can't be written as JSON.
    pub fn transfers(&self, token: &Addr) -> StdResult<Vec<WasmMsg>> {
        let due = self.due.iter();
        due.map(|(address, amount)| token::transfer(token, address, (*amount).into()))
            .collect()
    }
}

impl SplitEarnings {
    /// A book whose accumulators are the packed table of a tag, and whose payments are the map
    /// `claimed`; the contract may use neither for anything else.
    pub const fn new(tag: u8) -> Self {
        SplitEarnings {
            accumulated: Table::new(tag),
            claimed: Map::new("claimed"),
        }
    }

    /// Adds to what a split earned.
    ///
    /// # Errors
    /// [`RuntimeError::Overflow`], [`RuntimeError::Corrupt`].
    pub fn add(
        &self,
        storage: &mut dyn Storage,
        split: (u64, u32),
        amount: u128,
    ) -> Result<(), RuntimeError> {
        let sum = self.total(storage, split)?.add_checked(amount)?;
        self.accumulated.save(storage, &split, &Total(sum));
        Ok(())
    }

    /// What a split ever earned, in uoaic.
    ///
    /// # Errors
    /// [`RuntimeError::Corrupt`].
    pub fn total(&self, storage: &dyn Storage, split: (u64, u32)) -> Result<u128, RuntimeError> {
        let total = self.accumulated.may_load(storage, &split)?;
        Ok(total.unwrap_or_default().0)
    }

    /// Records what payees have earned since their last payment as paid. Those with nothing due are
    /// passed over; one without an address is an error, and keeps accruing. Each is written at once,
    /// so the same one named twice is paid once.
    ///
    /// # Errors
    /// [`RuntimeError::Unknown`], [`RevenueError::NoPayeeAddress`], and those of `load`, which gives a
    /// split's payees.
    pub fn take(
        &self,
        storage: &mut dyn Storage,
        linked: Linked,
        places: &[PayeeRef],
        load: impl Fn(&dyn Storage, u64, u32) -> Result<Vec<Payee>, RuntimeError>,
    ) -> Result<Payouts, RevenueError> {
        let mut payouts = Payouts::default();
        for place in places {
            let mut payees = load(storage, place.source_id, place.split_version)?;
            let payee = payee::at(&mut payees, place)?;
            let address = payee
                .address(linked)
                .ok_or_else(|| RevenueError::NoPayeeAddress {
                    source_id: place.source_id,
                    split_version: place.split_version,
                    payee: place.payee,
                    label: payee.label.clone(),
                })?;
            let amount = self.take_one(storage, place, payee.weight)?;
            if amount == 0 {
                continue;
            }
            payouts.total = payouts.total.add_checked(amount)?;
            if payee.role == Role::Licensor {
                payouts.licenses = payouts.licenses.add_checked(amount)?;
            }
            let sum = payouts.due.entry(address.clone()).or_default();
            *sum = sum.add_checked(amount)?;
            payouts.items.push(Payout {
                place: place.clone(),
                role: payee.role,
                address: address.clone(),
                amount,
            });
        }
        Ok(payouts)
    }

    fn take_one(
        &self,
        storage: &mut dyn Storage,
        place: &PayeeRef,
        weight: Bps,
    ) -> Result<u128, RuntimeError> {
        let key = (place.source_id, place.split_version, place.payee);
        let claimed = self.claimed.may_load(storage, key)?.unwrap_or_default();
        let accumulated = self.total(storage, (key.0, key.1))?;
        let now = earned(accumulated, weight);
        let amount = now.sub_checked(claimed.u128())?;
        if amount > 0 {
            self.claimed.save(storage, key, &Uint128::new(now))?;
        }
        Ok(amount)
    }

    /// Payees with what each earned and was paid.
    ///
    /// # Errors
    /// [`RuntimeError::Corrupt`].
    pub fn responses(
        &self,
        storage: &dyn Storage,
        split: (u64, u32),
        payees: &[Payee],
        linked: Linked,
    ) -> Result<Vec<PayeeResponse>, RuntimeError> {
        let accumulated = self.total(storage, split)?;
        (0u32..)
            .zip(payees)
            .map(|(index, payee)| {
                let claimed = self.claimed.may_load(storage, (split.0, split.1, index))?;
                Ok(PayeeResponse {
                    role: payee.role,
                    label: payee.label.clone(),
                    address: payee.address(linked).cloned(),
                    weight: payee.weight,
                    earned: earned(accumulated, payee.weight).into(),
                    claimed: claimed.unwrap_or_default(),
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{MockApi, MockStorage};

    fn payee(role: Role, address: Option<&Addr>, weight: Bps) -> Payee {
        Payee {
            role,
            label: "somebody".to_owned(),
            address: address.cloned(),
            weight,
        }
    }

    fn place(payee: u32) -> PayeeRef {
        PayeeRef {
            source_id: 7,
            split_version: 1,
            payee,
        }
    }

    #[test]
    fn a_payee_named_twice_is_paid_once_and_nothing_is_paid_that_did_not_come_in() {
        let api = MockApi::default();
        let (licensor, pool) = (api.addr_make("licensor"), api.addr_make("pool"));
        let payees = vec![
            payee(Role::Licensor, Some(&licensor), 3_333),
            payee(Role::Nodes, None, 3_334),
            payee(Role::RiskPool, None, 3_333),
        ];
        let linked = Linked {
            dividends: None,
            risk_pool: Some(&pool),
        };
        let mut storage = MockStorage::new();
        let book = SplitEarnings::new(5);
        book.add(&mut storage, (7, 1), 6).unwrap();
        book.add(&mut storage, (7, 1), 4).unwrap();
        let mut take = |places: &[PayeeRef]| {
            book.take(&mut storage, linked, places, |_, _, _| Ok(payees.clone()))
        };
        let paid = take(&[place(0), place(2), place(0)]).unwrap();
        assert_eq!((paid.total, paid.licenses, paid.items.len()), (6, 3, 2));
        assert_eq!(paid.due, BTreeMap::from([(licensor, 3), (pool.clone(), 3)]));
        let again = take(&[place(0), place(2)]).unwrap();
        assert_eq!((again.total, again.items.len(), again.due.len()), (0, 0, 0));
        assert!(matches!(
            take(&[place(1)]),
            Err(RevenueError::NoPayeeAddress { payee: 1, .. })
        ));
        assert!(matches!(
            take(&[place(3)]),
            Err(RevenueError::Runtime(RuntimeError::Unknown { .. }))
        ));
        let shown = book.responses(&storage, (7, 1), &payees, linked).unwrap();
        let totals: Vec<_> = shown
            .iter()
            .map(|payee| (payee.earned.u128(), payee.claimed.u128()))
            .collect();
        assert_eq!(totals, [(3, 3), (3, 0), (3, 3)]);
    }
}
