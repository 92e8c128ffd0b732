//! Messages that are not everybody's: of each contract one well-formed sample of each.

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Binary, HexBinary};
use oaic_deploy::{
    Economy, COMPUTE_SETTLEMENT, DAO, DATA_MARKET, INCENTIVES, PRIVATE_CREDITS, SALE, STAKING,
    TOKEN, TREASURY, VESTING,
};
use oaic_messages::staking::WEIGHT_ONE;
use serde_json::{json, Value};

/// What everybody may send, each for what is his own.
const OPEN: [(&str, &str); 9] = [
    (
        TOKEN,
        "transfer burn send increase_allowance decrease_allowance transfer_from send_from burn_from \
         enable_voting disable_voting pull_order",
    ),
    (
        COMPUTE_SETTLEMENT,
        "register_provider update_provider add_receipt_key retire_receipt_key set_settlers unbond \
         withdraw_bond register_service update_prices update_split set_service_active \
         set_payee_address advance_terms rotate_session_key settle_batch request_unlock \
         withdraw_unlock finalize_unlock release grant revoke_grant grant_top_up heartbeat grant_open \
         grant_request_unlock claim claim_referral flush_fee report_usage dispute pull_order",
    ),
    (VESTING, "claim accept_grant offer_grant sweep"),
    (SALE, "buy finalize claim refund reopen sweep"),
    (
        TREASURY,
        "deposit sync pay_claim release_claim close_auction collect_metrics",
    ),
    (
        INCENTIVES,
        "sync roll_epoch claim expire_epoch claim_grant reclaim_bounty claim_bounty",
    ),
    (STAKING, "unbond give_back withdraw_unbonded claim_dividends sync refresh"),
    (
        DATA_MARKET,
        "list update withdraw register_queries close_query set_query_price set_access update_split \
         set_payee_address authorize revoke_authorization deliver answer complete refund dispute \
         rate claim claim_referral flush_fee report_usage withdraw_deposit pull_order",
    ),
    (
        PRIVATE_CREDITS,
        "spend unlock withdraw_unlock rotate_key advance_terms reclaim flush_fee flush_dust \
         pull_order",
    ),
];

/// Whether an error says that it is the sender who may not.
pub fn denies(error: &str) -> bool {
    let error = error.to_lowercase();
    [
        "may not",
        // An order, which anybody may pull and nobody may send.
        "an order is pulled",
        "unauthorized",
        "not the contract's current owner",
        "not the pending owner",
        "isn't a pending ownership transfer",
        "is not the token",
        "is not an attestor",
        "not a registered system contract",
        "can not update admin",
        "can not clear admin",
        "can not migrate",
        // Refused to everybody, the owner too.
        "ownership can't be renounced",
        "minting cannot",
    ]
    .iter()
    .any(|words| error.contains(words))
}

/// Each message of a contract is everybody's or has a sample: one that was added later is noticed.
pub fn assert_complete(contract: &str, all: &[String]) {
    let sampled = reserved(contract, &Addr::unchecked("someone"));
    let open = OPEN.iter().filter(|(name, _)| *name == contract);
    let open = open.flat_map(|(_, keys)| keys.split_whitespace());
    let sampled = sampled.iter().map(|(key, _)| key.as_str());
    let known: BTreeSet<&str> = sampled.chain(open).collect();
    let all: BTreeSet<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(known, all, "{contract}");
}

/// A contract's messages that only its owner, a role or another contract may send, by their keys.
pub fn reserved(contract: &str, heir: &Addr) -> Vec<(String, Value)> {
    let samples = samples(contract, heir);
    let all = samples.as_array().into_iter().flatten();
    let take_over = match (contract, &samples) {
        // It owns the others, and nobody owns it.
        (DAO, _) | (_, Value::Null) => Value::Null,
        _ => json!([
            { "update_ownership": { "transfer_ownership": { "new_owner": heir } } },
            { "update_ownership": "accept_ownership" },
            { "update_ownership": "renounce_ownership" },
        ]),
    };
    let take_over = take_over.as_array().into_iter().flatten();
    let keyed = all.chain(take_over).map(|sample| {
        let key = sample.as_object().and_then(|o| o.keys().next().cloned());
        (key.expect("a message has a key"), sample.clone())
    });
    keyed.collect()
}

/// One of each, well-formed: what is refused is refused to its sender.
#[allow(clippy::too_many_lines)] // one line a message
fn samples(contract: &str, heir: &Addr) -> Value {
    let economy = Economy::builtin().expect("the economy that is shipped is right");
    // What its token says of coins that came with the message `{}`.
    let received = json!({ "sender": heir, "amount": "1", "msg": "e30=" });
    let root = Binary::from([0; 32]);
    let hash = HexBinary::from([0; 32]);
    match contract {
        TOKEN => json!([
            { "mint": { "recipient": heir, "amount": "1" } },
            { "update_minter": { "new_minter": heir } },
            { "update_marketing": { "description": "mine", "marketing": heir } },
            { "upload_logo": { "url": "http://example.com" } },
            { "pay_fee": { "amount": "1" } },
            { "system_burn": { "amount": "1", "cause": "slash" } },
            { "schedule_fee": { "fee_bps": 0, "effective_at": 4_000_000_000u64 } },
            { "cancel_scheduled_fee": {} },
            { "set_pool": { "pool": heir } },
            { "set_guardian": { "guardian": heir } },
            { "set_system_contract": {
                "address": heir, "exemption": "both", "escrow": true, "takes_transfers": false,
            } },
            { "remove_system_contract": { "address": heir } },
            { "set_staking": { "staking": heir } },
            { "freeze": { "addresses": [heir] } },
            { "unfreeze": { "addresses": [heir] } },
            { "pause": { "duration": 1 } },
            { "unpause": {} },
        ]),
        COMPUTE_SETTLEMENT => json!([
            { "receive": received },
            { "pause_openings": { "duration": 1 } },
            { "unpause_openings": {} },
            { "update_params": { "params": economy.settlement.params() } },
            { "update_links": { "links": { "dividends": heir } } },
            { "set_guardian": { "guardian": heir } },
        ]),
        VESTING => json!([
            { "receive": received },
            // Of the team's plan, which can be revoked.
            { "revoke": { "grant": 4 } },
            { "create_plan": {
                "name": "mine", "curve": { "periodic": { "period": 1, "periods": 1 } },
                "start": 0, "revocable": false,
            } },
        ]),
        SALE => json!([{ "receive": received }, { "cancel": {} }]),
        TREASURY => json!([
            { "receive": received },
            { "spend": { "asset": "oaic", "recipient": heir, "amount": "1", "purpose": "mine" } },
            { "fund_risk_pool": { "amount": "1" } },
            { "approve_claim": {
                "claimant": heir, "amount": "1", "kind": "market", "reference": "mine",
            } },
            { "cancel_claim": { "claim": 1 } },
            // No lower than an auction of it may end.
            { "start_auction": {
                "denom": "uusd", "amount": "1", "start_price": "5000000", "end_price": "5000000",
                "duration": 1,
            } },
            { "record_metrics": { "source": heir } },
            { "book_outflow": { "amount": "1" } },
            { "update_config": { "claim_ttl": 86_400 } },
            { "set_bounds": {
                "caps": { "reserve_bps": 500, "native_bps": 500, "risk_bps": 5_000 },
            } },
        ]),
        INCENTIVES => json!([
            { "report_usage": {
                "service_id": 1, "split_version": 1, "epoch": 1, "gross": "100", "fee": "4",
                "recipient": heir,
            } },
            { "create_grant": {
                "recipient": heir, "title": "mine",
                "milestones": [{ "amount": "1", "description": "mine" }],
            } },
            { "approve_milestone": { "grant": 1, "milestone": 0 } },
            { "cancel_grant": { "grant": 1 } },
            { "post_bounty": { "title": "mine", "amount": "1", "deadline": 4_000_000_000u64 } },
            { "award_bounty": { "bounty": 1, "recipient": heir } },
            { "cancel_bounty": { "bounty": 1 } },
            { "set_programs": { "weights": [10_000, 0, 0], "add": [] } },
            { "set_reporter": { "address": heir, "program": 0 } },
            { "remove_reporter": { "address": heir } },
            { "update_config": { "release_bps": 2_000 } },
            { "set_bounds": { "cap_bps": 1_500 } },
        ]),
        STAKING => json!([
            { "receive": received },
            { "add_hook": { "addr": heir } },
            { "remove_hook": { "addr": heir } },
            { "update_config": { "unbonding_period": 7 * 86_400 } },
            { "set_terms": { "terms": [{ "duration": 0, "weight_bps": WEIGHT_ONE }] } },
            { "set_tiers": { "tiers": [] } },
            { "add_dividend_denom": { "denom": "umine" } },
        ]),
        DATA_MARKET => json!([
            { "receive": received },
            { "pause_openings": { "duration": 1 } },
            { "unpause_openings": {} },
            { "update_params": { "params": economy.data_market.params() } },
            { "update_links": { "links": { "dividends": heir } } },
            { "set_guardian": { "guardian": heir } },
        ]),
        PRIVATE_CREDITS => json!([
            { "receive": received },
            { "post_root": { "root": root, "expires_at": 4_000_000_000u64 } },
            { "revoke_root": { "root": root } },
            { "pause_deposits": { "duration": 1 } },
            { "unpause_deposits": {} },
            { "add_attestor": { "attestor": heir } },
            { "remove_attestor": { "attestor": heir } },
            { "update_params": { "params": economy.private_credits.params() } },
            { "update_links": { "links": { "kyc_gate": heir } } },
            { "set_guardian": { "guardian": heir } },
        ]),
        DAO => json!([
            { "veto": { "proposal_id": 1, "hash": hash, "reason": "mine" } },
            { "consent": { "proposal_id": 1, "hash": hash } },
            { "hand_over": { "to": heir } },
            { "queue_migration": { "contract": heir, "code_id": 1, "msg": "e30=" } },
            { "cancel_migration": { "migration": 1 } },
            { "stake_decreased": { "account": heir, "bonded": "1" } },
            { "set_veto_window": { "seconds": 3 * 86_400 } },
            { "update_config": { "treasury": heir } },
            { "set_policies": { "set": [], "remove": [] } },
            { "set_roles": { "committee": heir, "guardian": heir } },
            { "execute_messages": { "proposal_id": 1 } },
        ]),
        _ => Value::Null,
    }
}
