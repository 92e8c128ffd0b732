//! Messages that are not everybody's: of each contract one well-formed sample of each.

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Binary, HexBinary, Uint128};
use cw_ownable::Action;
use oaic_deploy::{
    Economy, COMPUTE_SETTLEMENT, DAO, DATA_MARKET, INCENTIVES, PRIVATE_CREDITS, SALE, STAKING,
    TOKEN, TREASURY, VESTING,
};
use oaic_messages::{
    compute_settlement, dao, data_market, incentives, private_credits, sale,
    shared::BPS_DENOMINATOR, staking, token, treasury, vesting,
};
use serde::Serialize;
use serde_json::Value;

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
    let someone = Addr::unchecked("someone");
    let sampled: Vec<String> = reserved(contract, &someone)
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    let open = OPEN.iter().filter(|(name, _)| *name == contract);
    let open = open.flat_map(|(_, keys)| keys.split_whitespace());
    let known: BTreeSet<&str> = sampled.iter().map(String::as_str).chain(open).collect();
    let all: BTreeSet<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(known, all, "{contract}");
}

/// A contract's messages that only its owner, a role or another contract may send, by their keys.
pub fn reserved(contract: &str, heir: &Addr) -> Vec<(String, Value)> {
    let samples = match contract {
        TOKEN => of_token(heir),
        COMPUTE_SETTLEMENT => of_settlement(heir),
        VESTING => of_vesting(heir),
        SALE => of_sale(heir),
        TREASURY => of_treasury(heir),
        INCENTIVES => of_incentives(heir),
        STAKING => of_staking(heir),
        DATA_MARKET => of_data_market(heir),
        PRIVATE_CREDITS => of_private_credits(heir),
        DAO => of_dao(heir),
        _ => vec![],
    };
    let keyed = samples.into_iter().map(|sample| {
        let key = sample.as_object().and_then(|o| o.keys().next().cloned());
        (key.expect("a message has a key"), sample)
    });
    keyed.collect()
}

fn json<M: Serialize>(messages: impl IntoIterator<Item = M>) -> Vec<Value> {
    let json = |message| serde_json::to_value(message).expect("a message is JSON");
    messages.into_iter().map(json).collect()
}

fn one() -> Uint128 {
    Uint128::new(1)
}

fn take_over(heir: &Addr) -> [Action; 3] {
    [
        Action::TransferOwnership {
            new_owner: heir.to_string(),
            expiry: None,
        },
        Action::AcceptOwnership,
        Action::RenounceOwnership,
    ]
}

fn hook(heir: &Addr) -> cw20::Cw20ReceiveMsg {
    cw20::Cw20ReceiveMsg {
        sender: heir.to_string(),
        amount: one(),
        msg: Binary::from(b"{}"),
    }
}

fn of_token(heir: &Addr) -> Vec<Value> {
    use token::ExecuteMsg as M;
    let address = heir.to_string();
    let mut all = vec![
        M::Mint {
            recipient: address.clone(),
            amount: one(),
        },
        M::UpdateMinter {
            new_minter: Some(address.clone()),
        },
        M::UpdateMarketing {
            project: None,
            description: Some("mine".into()),
            marketing: Some(address.clone()),
        },
        M::UploadLogo(cw20::Logo::Url("http://example.com".into())),
        M::PayFee { amount: one() },
        M::SystemBurn {
            amount: one(),
            cause: token::BurnCause::Slash,
        },
        M::ScheduleFee {
            fee_bps: 0,
            effective_at: 4_000_000_000,
        },
        M::CancelScheduledFee {},
        M::SetPool {
            pool: address.clone(),
        },
        M::SetGuardian {
            guardian: Some(address.clone()),
        },
        M::SetSystemContract {
            address: address.clone(),
            exemption: token::Exemption::Both,
            escrow: true,
            takes_transfers: false,
        },
        M::RemoveSystemContract {
            address: address.clone(),
        },
        M::SetStaking {
            staking: Some(address.clone()),
        },
        M::Freeze {
            addresses: vec![address.clone()],
        },
        M::Unfreeze {
            addresses: vec![address],
        },
        M::Pause { duration: 1 },
        M::Unpause {},
    ];
    all.extend(take_over(heir).map(M::UpdateOwnership));
    json(all)
}

fn of_settlement(heir: &Addr) -> Vec<Value> {
    use compute_settlement::ExecuteMsg as M;
    let economy = Economy::builtin().expect("the economy that is shipped is right");
    let mut all = vec![
        M::Receive(hook(heir)),
        M::PauseOpenings { duration: 1 },
        M::UnpauseOpenings {},
        M::UpdateParams {
            params: economy.settlement.params(),
        },
        M::UpdateLinks {
            links: compute_settlement::Links {
                dividends: Some(heir.to_string()),
                ..Default::default()
            },
        },
        M::SetGuardian {
            guardian: Some(heir.to_string()),
        },
    ];
    all.extend(take_over(heir).map(M::UpdateOwnership));
    json(all)
}

fn of_vesting(heir: &Addr) -> Vec<Value> {
    use vesting::ExecuteMsg as M;
    let mut all = vec![
        M::Receive(hook(heir)),
        // Of the team's plan, which can be revoked.
        M::Revoke { grant: 4 },
        M::CreatePlan {
            name: "mine".into(),
            curve: vesting::Curve::Periodic {
                period: 1,
                periods: 1,
            },
            start: 0,
            revocable: false,
        },
    ];
    all.extend(take_over(heir).map(M::UpdateOwnership));
    json(all)
}

fn of_sale(heir: &Addr) -> Vec<Value> {
    use sale::ExecuteMsg as M;
    let mut all = vec![M::Receive(hook(heir)), M::Cancel {}];
    all.extend(take_over(heir).map(M::UpdateOwnership));
    json(all)
}

fn of_treasury(heir: &Addr) -> Vec<Value> {
    use treasury::ExecuteMsg as M;
    let mut all = vec![
        M::Receive(hook(heir)),
        M::Spend {
            asset: treasury::Asset::Oaic,
            recipient: heir.to_string(),
            amount: one(),
            purpose: "mine".into(),
        },
        M::FundRiskPool { amount: one() },
        M::ApproveClaim {
            claimant: heir.to_string(),
            amount: one(),
            kind: treasury::ClaimKind::Market,
            reference: "mine".into(),
        },
        M::CancelClaim { claim: 1 },
        M::StartAuction {
            denom: "uusd".into(),
            amount: one(),
            // No lower than an auction of it may end.
            start_price: Uint128::new(5_000_000),
            end_price: Uint128::new(5_000_000),
            duration: 1,
        },
        M::RecordMetrics {
            source: heir.to_string(),
        },
        M::BookOutflow { amount: one() },
        M::UpdateConfig {
            claim_ttl: Some(86_400),
            budget: None,
        },
        M::SetBounds {
            caps: Some(treasury::Caps {
                reserve_bps: 500,
                native_bps: 500,
                risk_bps: 5_000,
            }),
            bookers: None,
            floor_prices: None,
            metric_sources: None,
        },
    ];
    all.extend(take_over(heir).map(M::UpdateOwnership));
    json(all)
}

fn of_incentives(heir: &Addr) -> Vec<Value> {
    use incentives::ExecuteMsg as M;
    let mut all = vec![
        M::ReportUsage {
            service_id: 1,
            split_version: 1,
            epoch: 1,
            gross: Uint128::new(100),
            fee: Uint128::new(4),
            recipient: heir.to_string(),
        },
        M::CreateGrant {
            recipient: heir.to_string(),
            title: "mine".into(),
            milestones: vec![incentives::MilestoneSpec {
                amount: one(),
                description: "mine".into(),
            }],
        },
        M::ApproveMilestone {
            grant: 1,
            milestone: 0,
        },
        M::CancelGrant { grant: 1 },
        M::PostBounty {
            title: "mine".into(),
            amount: one(),
            deadline: 4_000_000_000,
        },
        M::AwardBounty {
            bounty: 1,
            recipient: heir.to_string(),
        },
        M::CancelBounty { bounty: 1 },
        M::SetPrograms {
            weights: vec![BPS_DENOMINATOR, 0, 0],
            add: vec![],
        },
        M::SetReporter {
            address: heir.to_string(),
            program: 0,
        },
        M::RemoveReporter {
            address: heir.to_string(),
        },
        M::UpdateConfig {
            release_bps: Some(2_000),
            usage_cap_bps: None,
            claim_ttl_epochs: None,
            risk_bps: None,
        },
        M::SetBounds { cap_bps: 1_500 },
    ];
    all.extend(take_over(heir).map(M::UpdateOwnership));
    json(all)
}

fn of_staking(heir: &Addr) -> Vec<Value> {
    use staking::ExecuteMsg as M;
    let mut all = vec![
        M::Receive(hook(heir)),
        M::AddHook {
            addr: heir.to_string(),
        },
        M::RemoveHook {
            addr: heir.to_string(),
        },
        M::UpdateConfig {
            min_stake: None,
            unbonding_period: Some(7 * 86_400),
            ramp: None,
            dividend_period: None,
        },
        M::SetTerms {
            terms: vec![staking::Term {
                duration: 0,
                weight_bps: staking::WEIGHT_ONE,
            }],
        },
        M::SetTiers { tiers: vec![] },
        M::AddDividendDenom {
            denom: "umine".into(),
        },
    ];
    all.extend(take_over(heir).map(M::UpdateOwnership));
    json(all)
}

fn of_data_market(heir: &Addr) -> Vec<Value> {
    use data_market::ExecuteMsg as M;
    let economy = Economy::builtin().expect("the economy that is shipped is right");
    let mut all = vec![
        M::Receive(hook(heir)),
        M::PauseOpenings { duration: 1 },
        M::UnpauseOpenings {},
        M::UpdateParams {
            params: economy.data_market.clone(),
        },
        M::UpdateLinks {
            links: data_market::Links {
                dividends: Some(heir.to_string()),
                ..Default::default()
            },
        },
        M::SetGuardian {
            guardian: Some(heir.to_string()),
        },
    ];
    all.extend(take_over(heir).map(M::UpdateOwnership));
    json(all)
}

fn of_private_credits(heir: &Addr) -> Vec<Value> {
    use private_credits::ExecuteMsg as M;
    let economy = Economy::builtin().expect("the economy that is shipped is right");
    let attestor = heir.to_string();
    let mut all = vec![
        M::Receive(hook(heir)),
        M::PostRoot {
            root: Binary::from([0; 32]),
            expires_at: 4_000_000_000,
        },
        M::RevokeRoot {
            root: Binary::from([0; 32]),
        },
        M::PauseDeposits { duration: 1 },
        M::UnpauseDeposits {},
        M::AddAttestor {
            attestor: attestor.clone(),
        },
        M::RemoveAttestor { attestor },
        M::UpdateParams {
            params: economy.private_credits.params(),
        },
        M::UpdateLinks {
            links: private_credits::Links {
                kyc_gate: Some(heir.to_string()),
            },
        },
        M::SetGuardian {
            guardian: Some(heir.to_string()),
        },
    ];
    all.extend(take_over(heir).map(M::UpdateOwnership));
    json(all)
}

fn of_dao(heir: &Addr) -> Vec<Value> {
    use dao::ExecuteMsg as M;
    let hash = HexBinary::from([0; 32]);
    json([
        M::Veto {
            proposal_id: 1,
            hash: hash.clone(),
            reason: "mine".into(),
        },
        M::Consent {
            proposal_id: 1,
            hash,
        },
        M::HandOver {
            to: heir.to_string(),
        },
        M::QueueMigration {
            contract: heir.to_string(),
            code_id: 1,
            msg: Binary::from(b"{}"),
        },
        M::CancelMigration { migration: 1 },
        M::StakeDecreased {
            account: heir.to_string(),
            bonded: one(),
        },
        M::SetVetoWindow {
            seconds: 3 * 86_400,
        },
        M::UpdateConfig {
            treasury: Some(heir.to_string()),
            non_circulating: None,
            deposit: None,
            silence_span: None,
            timing: None,
            classes: None,
        },
        M::SetPolicies {
            set: vec![],
            remove: vec![],
        },
        M::SetRoles {
            committee: Some(heir.to_string()),
            guardian: Some(heir.to_string()),
        },
        M::ExecuteMessages { proposal_id: 1 },
    ])
}
