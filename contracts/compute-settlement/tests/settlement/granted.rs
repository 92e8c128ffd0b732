//! A payer's grant to a proxy, and what the proxy does with it.

use cosmwasm_std::Addr;
use cw20::Expiration;
use oaic_messages::compute_settlement::*;
use oaic_messages::token;
use oaic_vouchers::SigningKey;

use crate::suite::*;

pub const PROXY: &str = "proxy";

/// The key that grants of these tests name.
pub fn granted_key() -> SigningKey {
    signing_key(42)
}

pub fn new_grant(w: &Suite, limit: u128, daily: u128, days: u64) -> NewGrant {
    NewGrant {
        max_unlock_blocks: u64::MAX,
        max_unlock_delay: u64::MAX,
        grantee: w.who(PROXY).to_string(),
        session_key: granted_key().public().into(),
        limit: limit.into(),
        daily: daily.into(),
        ends_at: w.now() + days * DAY,
    }
}

pub fn allow(w: &mut Suite, payer: &str, amount: u128, expires: Option<Expiration>) {
    let msg = token::ExecuteMsg::IncreaseAllowance {
        spender: w.contract.to_string(),
        amount: amount.into(),
        expires,
    };
    w.token(payer, &msg).unwrap();
}

pub fn grant_to(w: &Suite, grantee: &Addr, limit: u128, daily: u128, days: u64) -> ExecuteMsg {
    ExecuteMsg::Grant(NewGrant {
        grantee: grantee.to_string(),
        ..new_grant(w, limit, daily, days)
    })
}

/// The payer grants, with an allowance that is no bound.
pub fn grant(w: &mut Suite, limit: u128, daily: u128, days: u64) {
    allow(w, "payer", 1_000_000 * OAIC, None);
    w.ok("payer", ExecuteMsg::Grant(new_grant(w, limit, daily, days)));
}

pub fn top_up(w: &Suite, channel: u64, amount: u128) -> ExecuteMsg {
    ExecuteMsg::GrantTopUp {
        payer: w.payer.to_string(),
        channel,
        amount: amount.into(),
    }
}

pub fn open(w: &Suite, service_id: u64, spend_limit: u128, amount: u128) -> ExecuteMsg {
    ExecuteMsg::GrantOpen {
        conditions: Default::default(),
        payer: w.payer.to_string(),
        service_id,
        spend_limit: spend_limit.into(),
        amount: amount.into(),
    }
}

pub fn grants(w: &Suite) -> Vec<GrantResponse> {
    w.query(&QueryMsg::Grants {
        payer: w.payer.to_string(),
    })
}
