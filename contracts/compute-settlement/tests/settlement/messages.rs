//! Messages that many tests send: about service 1, the first version of its split, and the payer's
//! channels.

use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::Action;
use oaic_messages::compute_settlement::*;
use oaic_testing::contracts::payee;
use oaic_vouchers::SigningKey;

use crate::suite::MAX_CALL;

pub fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

/// 2 uoaic a prompt token, 6 a completion token, 10 % off for tier 1, 20 % from tier 2 on.
pub fn prices() -> PriceTable {
    let mut prices = vec![Uint128::zero(); UNIT_SLOTS];
    prices[0] = Uint128::new(2 * PRICE_SCALE);
    prices[2] = Uint128::new(6 * PRICE_SCALE);
    PriceTable {
        prices,
        tier_discounts: vec![1_000, 2_000],
        max_call: MAX_CALL.into(),
    }
}

/// One payee of all that a split leaves to its payees, who has no address.
pub fn nodes() -> Vec<PayeeSpec> {
    vec![payee(Role::Nodes, "nodes", None, 9_400)]
}

pub fn payee_ref(source_id: u64, payee: u32) -> PayeeRef {
    PayeeRef {
        source_id,
        split_version: 1,
        payee,
    }
}

pub fn claim(payees: &[u32]) -> ExecuteMsg {
    let payees = payees.iter().map(|payee| payee_ref(1, *payee)).collect();
    ExecuteMsg::Claim { payees }
}

pub fn claim_referral(referrer: &Addr) -> ExecuteMsg {
    let referrer = referrer.to_string();
    ExecuteMsg::ClaimReferral { referrer }
}

pub fn set_payee_address(source_id: u64, payee: u32, address: &Addr) -> ExecuteMsg {
    ExecuteMsg::SetPayeeAddress {
        payee: payee_ref(source_id, payee),
        address: address.to_string(),
    }
}

pub fn register_provider(key: &SigningKey) -> ExecuteMsg {
    ExecuteMsg::RegisterProvider {
        receipt_key: key.public().into(),
        profile: offering(0, None),
    }
}

/// Of a provider that serves up to a level and stores content for a time.
pub fn offering(security_level: u8, retention: Option<u32>) -> Profile {
    Profile {
        endpoint: "https://provider.example".into(),
        security_level,
        retention,
        ..Profile::default()
    }
}

/// A profile that states an endpoint alone.
pub fn profile_at(endpoint: &str) -> Profile {
    Profile {
        endpoint: endpoint.into(),
        ..Profile::default()
    }
}

pub fn register_at(receipt_key: impl Into<Binary>, endpoint: &str) -> ExecuteMsg {
    ExecuteMsg::RegisterProvider {
        receipt_key: receipt_key.into(),
        profile: profile_at(endpoint),
    }
}

pub fn update_provider(profile: Profile) -> ExecuteMsg {
    ExecuteMsg::UpdateProvider { profile }
}

pub fn conditions(min_security_level: u8, max_retention: Option<u32>) -> Conditions {
    Conditions {
        min_security_level,
        max_retention,
        ..Conditions::default()
    }
}

pub fn register_service(payees: Vec<PayeeSpec>) -> ExecuteMsg {
    ExecuteMsg::RegisterService {
        model: "model".into(),
        prices: prices(),
        payees,
    }
}

pub fn update_split(payees: Vec<PayeeSpec>) -> ExecuteMsg {
    let service_id = 1;
    ExecuteMsg::UpdateSplit { service_id, payees }
}

pub fn update_prices(prices: PriceTable) -> ExecuteMsg {
    let service_id = 1;
    ExecuteMsg::UpdatePrices { service_id, prices }
}

pub fn set_service_active(active: bool) -> ExecuteMsg {
    let service_id = 1;
    ExecuteMsg::SetServiceActive { service_id, active }
}

pub fn report_usage(service_id: u64, split_version: u32, epoch: u64) -> ExecuteMsg {
    ExecuteMsg::ReportUsage {
        service_id,
        split_version,
        epoch,
    }
}

pub fn add_receipt_key(key: &SigningKey) -> ExecuteMsg {
    let receipt_key = key.public().into();
    ExecuteMsg::AddReceiptKey { receipt_key }
}

pub fn retire_receipt_key(key_index: u32) -> ExecuteMsg {
    ExecuteMsg::RetireReceiptKey { key_index }
}

pub fn unbond(amount: u128) -> ExecuteMsg {
    let amount = amount.into();
    ExecuteMsg::Unbond { amount }
}

pub fn rotate(channel: u64, key: &SigningKey, limit: u128) -> ExecuteMsg {
    ExecuteMsg::RotateSessionKey {
        channel,
        session_key: key.public().into(),
        spend_limit: limit.into(),
    }
}

pub fn request_unlock(channels: &[u64]) -> ExecuteMsg {
    let channels = channels.to_vec();
    ExecuteMsg::RequestUnlock { channels }
}

pub fn withdraw_unlock(channels: &[u64]) -> ExecuteMsg {
    let channels = channels.to_vec();
    ExecuteMsg::WithdrawUnlock { channels }
}

pub fn finalize_unlock(channels: &[u64]) -> ExecuteMsg {
    let channels = channels.to_vec();
    ExecuteMsg::FinalizeUnlock { channels }
}

pub fn release(channels: &[u64]) -> ExecuteMsg {
    let channels = channels.to_vec();
    ExecuteMsg::Release { channels }
}

pub fn advance_terms(channels: &[u64], service_id: u64) -> ExecuteMsg {
    ExecuteMsg::AdvanceTerms {
        conditions: None,
        channels: channels.to_vec(),
        service_id,
    }
}

/// New conditions for channels on service 1.
pub fn set_conditions(channels: &[u64], conditions: Conditions) -> ExecuteMsg {
    ExecuteMsg::AdvanceTerms {
        conditions: Some(conditions),
        channels: channels.to_vec(),
        service_id: 1,
    }
}

pub fn offer_ownership(new_owner: &Addr) -> ExecuteMsg {
    ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: new_owner.to_string(),
        expiry: None,
    })
}

/// Sets links, and unsets the others.
pub fn update_links(set: impl FnOnce(&mut Links)) -> ExecuteMsg {
    let mut links = Links::default();
    set(&mut links);
    ExecuteMsg::UpdateLinks { links }
}

pub fn set_settlers(settlers: Vec<String>) -> ExecuteMsg {
    ExecuteMsg::SetSettlers { settlers }
}
