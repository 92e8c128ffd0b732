//! A settlement contract where a test says nothing.

use cosmwasm_std::Addr;
use oaic_messages::compute_settlement::{InstantiateMsg, Links, Params, PayeeSpec, Role};

use crate::economy::{Builder, Economy};
use crate::{contracts, DAY, OAIC};

/// Windows of days, a bond of 1,000 OAIC, a twentieth for the referrer and for dividends each.
pub fn settlement_params() -> Params {
    Params {
        unlock_delay: DAY,
        unlock_blocks: 100,
        dispute_window: 3 * DAY,
        dispute_blocks: 1_000,
        unbonding_period: 14 * DAY,
        unbonding_blocks: 40_000,
        min_bond: (1_000 * OAIC).into(),
        slash_bps: 1_000,
        reporter_bps: 1_000,
        reporter_cap: (5 * OAIC).into(),
        referrer_bps: 500,
        dividends_bps: 500,
        risk_bps: 100,
        max_pause: 7 * DAY,
    }
}

/// A payee of a split, its weight in basis points.
pub fn payee(role: Role, label: &str, address: Option<&Addr>, weight: u16) -> PayeeSpec {
    PayeeSpec {
        role,
        label: label.to_owned(),
        address: address.map(Addr::to_string),
        weight,
    }
}

impl Builder {
    /// A settlement contract with [`settlement_params`], under the label "settlement".
    pub fn with_settlement(self) -> Self {
        self.then(|economy| {
            let settlement = economy
                .add_settlement(settlement_params(), Links::default(), 7 * DAY)
                .unwrap();
            economy.name("settlement", &settlement);
        })
    }
}

impl Economy {
    /// A settlement contract, registered at the token.
    ///
    /// # Errors
    /// What it is instantiated with is refused.
    pub fn add_settlement(
        &mut self,
        params: Params,
        links: Links,
        epoch_seconds: u64,
    ) -> anyhow::Result<Addr> {
        let msg = InstantiateMsg {
            owner: self.owner.to_string(),
            guardian: self.guardian.as_ref().map(Addr::to_string),
            token: self.token.to_string(),
            params,
            links,
            epoch_seconds,
        };
        self.add(contracts::settlement(), &msg, "settlement", false)
    }
}
