//! A treasury where a test says nothing.

use cosmwasm_std::Addr;
use oaic_messages::treasury::{BudgetRules, Caps, InstantiateMsg};

use crate::economy::{Builder, Economy};
use crate::{contracts, DAY};

/// Epochs of a week, the shipped caps, no budget and nobody who books.
pub fn treasury_genesis(owner: &Addr, token: &Addr) -> InstantiateMsg {
    InstantiateMsg {
        owner: owner.to_string(),
        token: token.to_string(),
        epoch_seconds: 7 * DAY,
        caps: Caps {
            reserve_bps: 300,
            native_bps: 300,
            risk_bps: 2_500,
        },
        bookers: vec![],
        floor_prices: vec![],
        claim_ttl: 30 * DAY,
        metric_sources: vec![],
        budget: BudgetRules {
            api_revenue_bps: 0,
            license_revenue_bps: 0,
            compute_investment_bps: 0,
        },
    }
}

impl Builder {
    /// A treasury made from [`treasury_genesis`], under the label "treasury".
    pub fn with_treasury(self) -> Self {
        self.then(|economy| {
            let genesis = treasury_genesis(&economy.owner, &economy.token);
            let treasury = economy.add_treasury(&genesis).unwrap();
            economy.name("treasury", &treasury);
        })
    }
}

impl Economy {
    /// A treasury, registered at the token.
    ///
    /// # Errors
    /// What it is instantiated with is refused.
    pub fn add_treasury(&mut self, msg: &InstantiateMsg) -> anyhow::Result<Addr> {
        self.add(contracts::treasury(), msg, "treasury", true)
    }
}
