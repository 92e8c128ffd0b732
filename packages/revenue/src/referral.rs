//! Referrers: bound at a payer's first business, for good, and paid out of what is net of the fee.

use cosmwasm_std::{Addr, Api, DepsMut, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_math::split::referred;
use oaic_messages::compute_settlement::ReferrerResponse;
use oaic_messages::shared::Bps;
use oaic_runtime::packed::{Table, Total};
use oaic_runtime::{address, series, system, Checked, RuntimeError};

use crate::fee::{points, unpaid};
use crate::RevenueError;

/// Where referrers are stored. They are numbered, so that what is written often is short.
pub struct ReferralEarnings {
    /// Σ net × rate of a referrer, by its number.
    pub points: Table<u64, Total>,
    last: Item<u64>,
    /// Number of a payer's referrer, 0 for none.
    referred: Map<&'static Addr, u64>,
    referrers: Map<u64, Addr>,
    numbers: Map<&'static Addr, u64>,
    /// Paid to a referrer, by its number.
    claimed: Map<u64, Uint128>,
}

/// A payer's referrer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Number of the referrer; 0 for none.
    pub number: u64,
    /// The referrer, if it was bound by this very payment.
    pub new: Option<Addr>,
}

impl ReferralEarnings {
    /// A book whose points are the packed table of a tag, and the rest maps whose names begin with
    /// `refer`; the contract may use none of them for anything else.
    pub const fn new(tag: u8) -> Self {
        ReferralEarnings {
            points: Table::new(tag),
            last: Item::new("last_referrer"),
            referred: Map::new("referred"),
            referrers: Map::new("referrers"),
            numbers: Map::new("referrer_numbers"),
            claimed: Map::new("referral_claimed"),
        }
    }

    /// The payer's referrer: set by the payer's first payment and permanent; none if that names none.
    ///
    /// # Errors
    /// [`RevenueError::SelfReferral`], and those of [`system::payable`].
    pub fn bind(
        &self,
        deps: DepsMut,
        contract: &Addr,
        token: &Addr,
        payer: &Addr,
        named: Option<&str>,
    ) -> Result<Bound, RevenueError> {
        if let Some(number) = self.referred.may_load(deps.storage, payer)? {
            return Ok(Bound { number, new: None });
        }
        let new = named
            .map(|raw| system::payable(deps.as_ref(), contract, token, "referrer", raw))
            .transpose()?;
        if new.as_ref() == Some(payer) {
            return Err(RevenueError::SelfReferral {
                payer: payer.to_string(),
            });
        }
        let number = match &new {
            None => 0,
            Some(referrer) => self.number(deps.storage, referrer)?,
        };
        self.referred.save(deps.storage, payer, &number)?;
        Ok(Bound { number, new })
    }

    /// A referrer's number; a new one if it has none.
    fn number(&self, storage: &mut dyn Storage, referrer: &Addr) -> Result<u64, RuntimeError> {
        if let Some(number) = self.numbers.may_load(storage, referrer)? {
            return Ok(number);
        }
        let number = series::next(storage, &self.last)?;
        self.referrers.save(storage, number, referrer)?;
        self.numbers.save(storage, referrer, &number)?;
        Ok(number)
    }

    /// Number of a payer's referrer; 0 for none.
    ///
    /// # Errors
    /// Storage that can't be read.
    pub fn number_of(&self, storage: &dyn Storage, payer: &Addr) -> Result<u64, RuntimeError> {
        Ok(self.referred.may_load(storage, payer)?.unwrap_or_default())
    }

    /// Credits a referrer with its share of a payment's net; returns that share, in uoaic.
    ///
    /// # Errors
    /// [`RuntimeError::Overflow`], [`RuntimeError::Corrupt`].
    pub fn credit(
        &self,
        storage: &mut dyn Storage,
        number: u64,
        net: u128,
        bps: Bps,
    ) -> Result<u128, RuntimeError> {
        let mut total = self.points.may_load(storage, &number)?.unwrap_or_default();
        let referral = credit(&mut total, net, bps)?;
        self.points.save(storage, &number, &total);
        Ok(referral)
    }

    /// Records what a referrer has earned since the last claim as paid, and returns it.
    ///
    /// # Errors
    /// [`RuntimeError::Unknown`], [`RuntimeError::NothingToPay`].
    pub fn take(&self, storage: &mut dyn Storage, referrer: &Addr) -> Result<u128, RuntimeError> {
        let (number, earned, claimed) = self.totals(storage, referrer)?;
        let amount = unpaid("everything this referrer earned", earned, claimed)?;
        self.claimed.save(storage, number, &Uint128::new(earned))?;
        Ok(amount)
    }

    /// A referrer's number, earnings, and what of them was paid.
    fn totals(
        &self,
        storage: &dyn Storage,
        referrer: &Addr,
    ) -> Result<(u64, u128, u128), RuntimeError> {
        let number = self
            .numbers
            .may_load(storage, referrer)?
            .ok_or_else(|| RuntimeError::unknown("referrer", referrer))?;
        let points = self.points.may_load(storage, &number)?.unwrap_or_default();
        let claimed = self.claimed.may_load(storage, number)?.unwrap_or_default();
        Ok((number, referred(points.0), claimed.u128()))
    }

    /// A referrer's books, as queries answer them.
    ///
    /// # Errors
    /// [`RuntimeError::BadAddress`], [`RuntimeError::Unknown`].
    pub fn response(
        &self,
        storage: &dyn Storage,
        api: &dyn Api,
        referrer: &str,
    ) -> Result<ReferrerResponse, RuntimeError> {
        let address = address::valid(api, "address", referrer)?;
        let (_, earned, claimed) = self.totals(storage, &address)?;
        Ok(ReferrerResponse {
            address,
            earned: earned.into(),
            claimed: claimed.into(),
        })
    }

    /// Who referred a payer.
    ///
    /// # Errors
    /// Storage that can't be read.
    pub fn referrer_of(
        &self,
        storage: &dyn Storage,
        payer: &Addr,
    ) -> Result<Option<Addr>, RuntimeError> {
        match self.number_of(storage, payer)? {
            0 => Ok(None),
            number => Ok(self.referrers.may_load(storage, number)?),
        }
    }
}

/// Adds a payment's net to a referrer's points; returns its share, in uoaic. Rounded down, in the
/// split's favor; what is held back now comes with a later payment.
///
/// # Errors
/// [`RuntimeError::Overflow`].
pub fn credit(total: &mut Total, net: u128, bps: Bps) -> Result<u128, RuntimeError> {
    let before = referred(total.0);
    total.0 = total.0.add_checked(points(net, bps)?)?;
    referred(total.0).sub_checked(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::without_systems;

    #[test]
    fn a_referrer_is_bound_once_and_paid_what_its_payments_give() {
        let mut deps = without_systems();
        let api = deps.api;
        let book = ReferralEarnings::new(7);
        let [contract, token, alice, bob, carol] =
            ["contract", "token", "alice", "bob", "carol"].map(|name| api.addr_make(name));
        let mut bind = |payer: &Addr, named: Option<&Addr>| {
            let named = named.map(Addr::as_str);
            book.bind(deps.as_mut(), &contract, &token, payer, named)
        };
        assert!(matches!(
            bind(&alice, Some(&alice)),
            Err(RevenueError::SelfReferral { .. })
        ));
        assert!(bind(&alice, Some(&contract)).is_err());
        assert!(bind(&alice, Some(&token)).is_err());
        let first = bind(&alice, Some(&bob)).unwrap();
        assert_eq!((first.number, first.new), (1, Some(bob.clone())));
        // Bound for good, also when it was to nobody.
        let again = bind(&alice, Some(&carol)).unwrap();
        assert_eq!((again.number, again.new), (1, None));
        assert_eq!(bind(&carol, None).unwrap().number, 0);
        assert_eq!(bind(&carol, Some(&bob)).unwrap().number, 0);
        assert_eq!(bind(&bob, Some(&carol)).unwrap().number, 2);

        // 5 % of 10, twice: nothing, then the whole unit.
        assert_eq!(book.credit(&mut deps.storage, 1, 10, 500), Ok(0));
        assert_eq!(book.credit(&mut deps.storage, 1, 10, 500), Ok(1));
        assert_eq!(book.take(&mut deps.storage, &bob), Ok(1));
        assert!(book.take(&mut deps.storage, &bob).is_err());
        let shown = book.response(&deps.storage, &api, bob.as_str()).unwrap();
        assert_eq!((shown.earned.u128(), shown.claimed.u128()), (1, 1));
        assert_eq!(book.referrer_of(&deps.storage, &alice), Ok(Some(bob)));
        assert_eq!(book.referrer_of(&deps.storage, &carol), Ok(None));
    }
}
