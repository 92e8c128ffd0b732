//! The fee that contracts which are exempt from the token's book themselves, on what they pay out.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{from_json, Addr, QuerierWrapper};
use oaic_math::fee::booked_fee;
use oaic_messages::shared::Bps;
use oaic_messages::token::{FeeSchedule, FEE_SCHEDULE_KEY, MAX_FEE_BPS};
use oaic_runtime::{Checked, RuntimeError};

use crate::RevenueError;

/// The token's fee rate in force, read from its storage, which costs no instance of the token.
///
/// # Errors
/// Why there is no rate to be read there.
pub fn rate(querier: QuerierWrapper, token: &Addr, now: u64) -> Result<Bps, String> {
    let raw = querier
        .query_wasm_raw(token, FEE_SCHEDULE_KEY.as_bytes())
        .map_err(|error| error.to_string())?
        .ok_or("nothing is stored there")?;
    let schedule: FeeSchedule = from_json(raw).map_err(|error| error.to_string())?;
    match schedule.rate_at(now) {
        rate if rate <= MAX_FEE_BPS => Ok(rate),
        rate => Err(format!("a rate of {rate} is above {MAX_FEE_BPS}")),
    }
}

/// An amount times a rate, in uoaic × basis points.
///
/// # Errors
/// [`RuntimeError::Overflow`].
pub fn points(amount: u128, bps: Bps) -> Result<u128, RuntimeError> {
    amount
        .checked_mul(u128::from(bps))
        .ok_or_else(|| RuntimeError::overflow(amount, '×', bps))
}

/// What of a fee a report may tell, in uoaic: half of it burned, and a reward counts whole units of
/// that. An odd unit waits for the next one.
pub const fn reportable(fee: u128) -> u128 {
    fee & !1
}

/// What is left to pay of a total, in uoaic.
///
/// # Errors
/// [`RuntimeError::NothingToPay`], of `what`.
pub fn unpaid(what: &'static str, total: u128, paid: u128) -> Result<u128, RuntimeError> {
    match total.sub_checked(paid)? {
        0 => Err(RuntimeError::NothingToPay { what }),
        left => Ok(left),
    }
}

/// The fee on all that a contract ever paid.
#[cw_serde]
#[derive(Default, Eq)]
pub struct BookedFee {
    /// Rate at the last payment, in basis points: used again should the token's schedule ever be
    /// unreadable, so that paying goes on.
    pub bps: Bps,
    /// Σ payment × rate, in uoaic × basis points.
    pub points: u128,
    /// Fee booked, in uoaic: the points' whole, rounded up.
    pub booked: u128,
}

impl BookedFee {
    /// The book of a new contract, which must be told the right token.
    ///
    /// # Errors
    /// [`RevenueError::NoFeeSchedule`].
    pub fn of(querier: QuerierWrapper, token: &Addr, now: u64) -> Result<Self, RevenueError> {
        let bps = rate(querier, token, now).map_err(|error| RevenueError::NoFeeSchedule {
            token: token.to_string(),
            error,
        })?;
        Ok(BookedFee {
            bps,
            ..BookedFee::default()
        })
    }

    /// Takes over the rate in force; an unreadable one leaves the last.
    pub fn refresh(&mut self, querier: QuerierWrapper, token: &Addr, now: u64) {
        if let Ok(bps) = rate(querier, token, now) {
            self.bps = bps;
        }
    }

    /// What is booked and not yet flushed to the token, in uoaic.
    ///
    /// # Errors
    /// [`RuntimeError::NothingToPay`].
    pub fn unpaid(&self, flushed: u128) -> Result<u128, RuntimeError> {
        unpaid("every fee that was booked", self.booked, flushed)
    }

    /// Books the fee of a payment and returns it, in uoaic. The fee on all that was ever paid is
    /// rounded up once, in the fee's favor: never the sum of many roundings, and at most the
    /// payment, because the rate is at most the whole.
    ///
    /// # Errors
    /// [`RuntimeError::Overflow`].
    pub fn book(&mut self, payment: u128) -> Result<u128, RuntimeError> {
        self.points = self.points.add_checked(points(payment, self.bps)?)?;
        let booked = booked_fee(self.points);
        let fee = booked.sub_checked(self.booked)?;
        self.booked = booked;
        Ok(fee)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{MockApi, MockQuerier};
    use cosmwasm_std::{ContractResult, SystemResult, WasmQuery};

    #[test]
    fn many_small_payments_pay_what_one_large_one_does() {
        let mut book = BookedFee {
            bps: 400,
            ..BookedFee::default()
        };
        let fees: Vec<u128> = (0..60).map(|_| book.book(1).unwrap()).collect();
        // ceil(n × 0.04) rises at 1, 26 and 51.
        assert_eq!(fees.iter().sum::<u128>(), 3);
        assert_eq!((fees[0], fees[25], fees[50]), (1, 1, 1));
        assert!(book.book(u128::MAX).is_err());
    }

    #[test]
    fn an_unreadable_rate_leaves_the_last_and_a_new_contract_none() {
        let token = MockApi::default().addr_make("token");
        let mut querier = MockQuerier::<cosmwasm_std::Empty>::new(&[]);
        let mut book = BookedFee {
            bps: 400,
            ..BookedFee::default()
        };
        for (stored, expected) in [
            (r#"{"fee_bps":300,"next":null}"#, 300),
            (r#"{"fee_bps":801,"next":null}"#, 300),
            (
                r#"{"fee_bps":300,"next":{"fee_bps":200,"effective_at":9}}"#,
                300,
            ),
            (
                r#"{"fee_bps":300,"next":{"fee_bps":200,"effective_at":8}}"#,
                200,
            ),
            ("{}", 200),
        ] {
            querier.update_wasm(move |query| {
                assert!(matches!(query, WasmQuery::Raw { .. }));
                SystemResult::Ok(ContractResult::Ok(stored.as_bytes().into()))
            });
            book.refresh(QuerierWrapper::new(&querier), &token, 8);
            assert_eq!(book.bps, expected, "{stored}");
        }
        let error = BookedFee::of(QuerierWrapper::new(&querier), &token, 8).unwrap_err();
        assert!(
            matches!(error, RevenueError::NoFeeSchedule { .. }),
            "{error}"
        );
    }
}
