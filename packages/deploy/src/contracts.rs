//! What each contract is instantiated with.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128};
use cw20::Cw20Coin;
use oaic_chain::{is_address, Chain, Result};
use oaic_types::{compute_settlement, token};

use crate::Economy;

/// Addresses of the accounts that an economy names.
pub struct Accounts(BTreeMap<String, Addr>);

impl Accounts {
    /// Ask the chain for all of them at once, so that a test network can fund them together.
    pub fn resolve(chain: &dyn Chain, economy: &Economy) -> Result<Self> {
        let names = economy.account_names();
        let labels: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|n| !is_address(n))
            .collect();
        let found = chain.accounts(&labels)?;
        Ok(Self(
            labels.into_iter().map(str::to_owned).zip(found).collect(),
        ))
    }

    /// Address of an account by its label; an address is its own.
    pub fn address(&self, name: &str) -> String {
        self.0
            .get(name)
            .map_or_else(|| name.to_owned(), Addr::to_string)
    }
}

pub fn token(economy: &Economy, accounts: &Accounts) -> token::InstantiateMsg {
    let roles = &economy.accounts;
    let balances = economy.genesis.balances.iter();
    token::InstantiateMsg {
        name: economy.token.name.clone(),
        symbol: economy.token.symbol.clone(),
        decimals: economy.token.decimals,
        initial_balances: balances
            .map(|(account, amount)| Cw20Coin {
                address: accounts.address(account),
                amount: Uint128::new(amount.uoaic()),
            })
            .collect(),
        marketing: None,
        owner: accounts.address(&roles.owner),
        guardian: roles.guardian.as_deref().map(|name| accounts.address(name)),
        pool: accounts.address(&roles.pool),
        fee_bps: economy.fee.bps,
        system_contracts: vec![],
    }
}

pub fn compute_settlement(
    economy: &Economy,
    accounts: &Accounts,
    token: &Addr,
) -> compute_settlement::InstantiateMsg {
    let roles = &economy.accounts;
    compute_settlement::InstantiateMsg {
        owner: accounts.address(&roles.owner),
        guardian: roles.guardian.as_deref().map(|name| accounts.address(name)),
        token: token.to_string(),
        params: economy.settlement.params(),
        links: compute_settlement::Links::default(),
        epoch_seconds: 7 * 86_400,
    }
}
