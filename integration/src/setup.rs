//! Token and settlement on any chain, wired together, with parameters of the caller's choice.

use anyhow::Result;
use cosmwasm_std::{Addr, Uint128};
use cw20::Cw20Coin;
use oaic_chain::{encode, Chain, ChainExt, Instantiate, TxOutcome};
use oaic_client::{Handle, Settlement, Token};
use oaic_messages::compute_settlement::{self as settlement, Links, Params};
use oaic_messages::shared::Bps;
use oaic_messages::token::{self, Exemption};
use serde::Serialize;
use serde_json::json;

/// Who holds and governs what at the beginning. Accounts are labels.
pub struct Genesis<'a> {
    /// Balances, in uoaic.
    pub balances: &'a [(&'a str, u128)],
    pub owner: &'a str,
    pub guardian: &'a str,
    /// Where the pool half of the fee goes.
    pub pool: &'a str,
    pub fee_bps: Bps,
    /// Delays, bonds and shares of the settlement.
    pub params: Params,
    /// Who claims for dividends.
    pub dividends: Option<&'a str>,
    /// Who claims for the risk pool.
    pub risk_pool: Option<&'a str>,
}

impl<'a> Genesis<'a> {
    /// One account owns, guards and is the pool; the shares of dividends and risk are nobody's.
    pub fn of(owner: &'a str, balances: &'a [(&'a str, u128)]) -> Self {
        Self {
            balances,
            owner,
            guardian: owner,
            pool: owner,
            fee_bps: 400,
            params: quick_params(),
            dividends: None,
            risk_pool: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contracts {
    pub token: Addr,
    pub settlement: Addr,
}

impl Contracts {
    pub fn token<'c>(&self, chain: &'c dyn Chain) -> Handle<'c, Token> {
        Handle::new(chain, self.token.clone())
    }

    pub fn settlement<'c>(&self, chain: &'c dyn Chain) -> Handle<'c, Settlement> {
        Handle::new(chain, self.settlement.clone())
    }
}

/// Length of an epoch, in seconds: a week, for the first batch of an epoch costs a record more,
/// and that must not fall into what is measured.
pub const EPOCH_SECONDS: u64 = 7 * 86_400;

/// Parameters with delays short enough to be waited for on a network: only the chains of a localnet
/// take such.
pub fn quick_params() -> Params {
    Params {
        unlock_delay: 3,
        unlock_blocks: 2,
        dispute_window: 3,
        dispute_blocks: 2,
        unbonding_period: 10,
        unbonding_blocks: 5,
        min_bond: Uint128::new(1_000_000),
        slash_bps: 2_000,
        reporter_bps: 500,
        reporter_cap: Uint128::new(10_000_000),
        referrer_bps: 500,
        dividends_bps: 1_000,
        risk_bps: 300,
        max_pause: 86_400,
    }
}

/// The same with an unlock delay that nobody waits for: sessions look at the chain the more often,
/// the shorter it is.
pub fn patient_params() -> Params {
    Params {
        unlock_delay: 3_600,
        unbonding_period: 7_200,
        ..quick_params()
    }
}

/// Store and instantiate the token, and the settlement for it as a fee-exempt escrow.
pub fn contracts(chain: &dyn Chain, genesis: &Genesis<'_>) -> Result<Contracts> {
    let token = token(chain, genesis)?;
    let settlement = settlement(chain, genesis, &token)?;
    Ok(Contracts { token, settlement })
}

pub fn token(chain: &dyn Chain, genesis: &Genesis<'_>) -> Result<Addr> {
    instantiate(chain, genesis.owner, "token", &token_msg(chain, genesis)?)
}

/// What a token alone is instantiated with.
pub fn token_msg(chain: &dyn Chain, genesis: &Genesis<'_>) -> Result<token::InstantiateMsg> {
    let initial_balances = genesis
        .balances
        .iter()
        .map(|(label, amount)| {
            Ok(Cw20Coin {
                address: chain.account(label)?.into(),
                amount: Uint128::new(*amount),
            })
        })
        .collect::<Result<_>>()?;
    Ok(token::InstantiateMsg {
        name: "OpenAI Coin".into(),
        symbol: "OAIC".into(),
        decimals: oaic_messages::shared::DECIMALS,
        initial_balances,
        marketing: None,
        owner: chain.account(genesis.owner)?.into(),
        guardian: Some(chain.account(genesis.guardian)?.into()),
        pool: chain.account(genesis.pool)?.into(),
        fee_bps: genesis.fee_bps,
        staking: None,
        system_contracts: vec![],
    })
}

/// Store and instantiate a settlement for a token, and have the token exempt it.
pub fn settlement(chain: &dyn Chain, genesis: &Genesis<'_>, token: &Addr) -> Result<Addr> {
    let label = |label: Option<&str>| -> Result<Option<String>> {
        Ok(label
            .map(|l| chain.account(l).map(Into::into))
            .transpose()?)
    };
    let msg = settlement::InstantiateMsg {
        owner: chain.account(genesis.owner)?.into(),
        guardian: label(Some(genesis.guardian))?,
        token: token.to_string(),
        params: genesis.params.clone(),
        links: Links {
            dividends: label(genesis.dividends)?,
            risk_pool: label(genesis.risk_pool)?,
            ..Links::default()
        },
        epoch_seconds: EPOCH_SECONDS,
    };
    let settlement = instantiate(chain, genesis.owner, "compute-settlement", &msg)?;
    let token = Handle::new(chain, token.clone());
    exempt(&token, genesis.owner, &settlement, false)?;
    Ok(settlement)
}

/// A cw20-base of the same name, of which each holder has 1,000,000,000 coins.
pub fn stock_token(chain: &dyn Chain, owner: &str, holders: [&str; 2]) -> Result<Addr> {
    let mut initial = vec![];
    for holder in holders {
        let address = chain.account(holder)?;
        initial.push(json!({ "address": address, "amount": "1000000000000000" }));
    }
    let msg = json!({
        "name": "OpenAI Coin", "symbol": "OAIC", "decimals": 6, "initial_balances": initial,
        "mint": null, "marketing": null,
    });
    instantiate(chain, owner, "cw20-base", &msg)
}

/// Instantiate a code, which is stored unless the chain has it pinned.
pub fn instantiate<M: Serialize>(
    chain: &dyn Chain,
    sender: &str,
    code: &str,
    msg: &M,
) -> Result<Addr> {
    let stored = chain.code(sender, code)?;
    let contract = Instantiate {
        code_id: stored.code_id,
        msg: encode(msg)?,
        label: code.to_owned(),
        admin: None,
    };
    Ok(chain.instantiate(sender, &contract)?.0)
}

/// Have a token spare a contract its fee, as one that holds others' tokens.
pub fn exempt(
    token: &Handle<'_, Token>,
    owner: &str,
    address: &Addr,
    takes_transfers: bool,
) -> oaic_client::Result<TxOutcome> {
    let exempt = token::ExecuteMsg::SetSystemContract {
        address: address.to_string(),
        exemption: Exemption::Both,
        escrow: true,
        takes_transfers,
    };
    token.execute(owner, &exempt)
}
