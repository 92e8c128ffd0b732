//! Prices and splits that providers change to.

use cosmwasm_std::Uint128;
use oaic_messages::compute_settlement::{Params, PayeeSpec, PriceTable, Role};

use crate::suite::Suite;

/// Prices that grow with a factor.
pub fn prices(factor: u128) -> PriceTable {
    PriceTable {
        prices: [2, 1, 6, 6, 1, 900, 0, 10, 5, 3, 4, 0, 0, 0, 0, 0]
            .map(|p| Uint128::new(p * factor * 1_000_000))
            .to_vec(),
        tier_discounts: vec![500, 1_000],
        max_call: Uint128::new(100_000 * factor),
    }
}

/// Payees of a split whose shares leave room for dividends and risk pool. Nodes have no address.
pub fn payees(suite: &Suite, provider: &str, developer: u16, params: &Params) -> Vec<PayeeSpec> {
    let payee = |role, label: &str, account: Option<&str>, weight| PayeeSpec {
        role,
        label: label.into(),
        address: account.map(|account| suite.addr(account).into()),
        weight,
    };
    let whole = 10_000 - params.dividends_bps - params.risk_bps;
    let developer = developer.clamp(1, whole - 2_002);
    let compute = whole - 2_001 - developer;
    vec![
        payee(Role::ModelOwner, "model owner", Some("model-owner"), 2_000),
        payee(Role::Developer, "developer", Some("developer"), developer),
        payee(Role::Nodes, "nodes", None, 1),
        payee(Role::ComputeProvider, "compute", Some(provider), compute),
    ]
}
