//! Where each setting is answered: every field of every instantiation message is here, and what an
//! economy decides without naming it there. A test fails when one is missing.

use cosmwasm_std::Addr;
use cw3_fixed_multisig::msg::QueryMsg as MultisigQuery;
use oaic_chain::Result;
use oaic_client::{Dao, Incentives, Multisig, Token, Vesting};
use oaic_messages::{
    compute_settlement,
    dao::{self, PolicyKey, PolicySpec},
    data_market, incentives, private_credits, sale,
    shared::DENOM,
    staking, token, treasury, vesting,
};
use serde_json::{json, Map, Value};

use super::read::{json, Query, Reader};
use crate::{
    COMMITTEE, COMPUTE_SETTLEMENT, DAO, DATA_MARKET, GUARDIAN, INCENTIVES, PRIVATE_CREDITS, SALE,
    STAKING, TOKEN, TREASURY, VESTING,
};

pub struct Setting {
    /// Field of the instantiation message, or name of what is not in it.
    pub name: &'static str,
    pub from: Source,
    /// Messages to the contract that change it.
    pub by: &'static [&'static str],
}

pub enum Source {
    /// In the answer to a query without parameters, at a JSON pointer.
    At(&'static dyn Query, &'static str),
    /// By several questions. If it is a list, these fields name its items.
    Read(fn(&Reader) -> Result<Value>, &'static [&'static str]),
    /// Nowhere as it was set, for this reason: only the message that the chain kept shows it. If it
    /// is a list, these fields name its items.
    Message(&'static str, &'static [&'static str]),
}

impl Source {
    /// Fields that name an item, where this is a list of named items.
    pub fn keys(&self) -> &'static [&'static str] {
        match self {
            Self::At(..) => &[],
            Self::Read(_, keys) | Self::Message(_, keys) => keys,
        }
    }

    /// What is set. None: no query answers that.
    pub fn read(&self, reader: &Reader) -> Result<Option<Value>> {
        match self {
            Self::At(query, pointer) => {
                let answer = reader.ask(*query)?;
                Ok(Some(answer.pointer(pointer).cloned().unwrap_or_default()))
            }
            Self::Read(read, _) => read(reader).map(Some),
            Self::Message(..) => Ok(None),
        }
    }
}

use Source::{At, Message, Read};

macro_rules! setting {
    ($name:expr, $from:expr $(, $by:literal)*) => {
        Setting { name: $name, from: $from, by: &[$($by),*] }
    };
}

/// A field of the same name in the answer to `config`.
macro_rules! config {
    ($contract:ident, $name:literal $(, $by:literal)*) => {
        setting!($name, At(&$contract::QueryMsg::Config {}, concat!("/", $name)) $(, $by)*)
    };
}

/// Who owns it, and who is to own it.
macro_rules! ownership {
    ($contract:ident $(, $by:literal)*) => {
        [
            setting! { "owner", At(&$contract::QueryMsg::Ownership {}, "/owner") $(, $by)* },
            setting! { "pending_owner", At(&$contract::QueryMsg::Ownership {}, "/pending_owner")
            $(, $by)* },
        ]
    };
}

/// What settlement and data market have alike.
macro_rules! market {
    ($contract:ident) => {
        [
            config!($contract, "guardian", "set_guardian"),
            config!($contract, "token"),
            config!($contract, "params", "update_params"),
            config!($contract, "links", "update_links"),
            config!($contract, "epoch_seconds"),
        ]
    };
}

/// Settings of a contract, in parts.
type Table = &'static [&'static [Setting]];

const TOKEN_SETTINGS: Table = &[
    &ownership!(token, "update_ownership"),
    &[
        setting! { "name", At(&token::QueryMsg::TokenInfo {}, "/name") },
        setting! { "symbol", At(&token::QueryMsg::TokenInfo {}, "/symbol") },
        setting! { "decimals", At(&token::QueryMsg::TokenInfo {}, "/decimals") },
        setting! { "initial_balances", Message("balances move from the first block on", &["address"]) },
        setting! { "marketing", Read(marketing, &[]), "update_marketing", "upload_logo" },
        config!(token, "guardian", "set_guardian"),
        config!(token, "pool", "set_pool"),
        config!(token, "staking", "set_staking"),
        setting! { "fee_bps", At(&token::QueryMsg::FeeSchedule {}, "/fee_bps"), "schedule_fee" },
        setting! { "next_fee", At(&token::QueryMsg::FeeSchedule {}, "/next"),
        "schedule_fee", "cancel_scheduled_fee" },
        setting! { "system_contracts", Read(system_contracts, &["address"]),
        "set_system_contract", "remove_system_contract" },
    ],
];

const SETTLEMENT_SETTINGS: Table = &[
    &ownership!(compute_settlement, "update_ownership"),
    &market!(compute_settlement),
];

const VESTING_SETTINGS: Table = &[
    &ownership!(vesting, "update_ownership"),
    &[
        config!(vesting, "token"),
        config!(vesting, "treasury"),
        setting! { "plans", Read(plans, &[]), "create_plan", "fund" },
        setting! { "revoked_grants", Read(revoked, &[]), "revoke" },
    ],
];

/// Why the window of a sale is not compared with what the contract answers.
const WINDOW: &str = "anybody reopens a sale that failed, which then has another window";

const SALE_SETTINGS: Table = &[
    &ownership!(sale, "update_ownership"),
    &[
        config!(sale, "token"),
        config!(sale, "treasury"),
        config!(sale, "kyc_gate"),
        config!(sale, "staking"),
        setting! { "starts_at", Message(WINDOW, &[]) },
        setting! { "ends_at", Message(WINDOW, &[]) },
        config!(sale, "pricing"),
        config!(sale, "assets"),
        config!(sale, "for_sale"),
        config!(sale, "soft_cap"),
        config!(sale, "min_purchase"),
        config!(sale, "max_per_buyer"),
    ],
];

const TREASURY_SETTINGS: Table = &[
    &ownership!(treasury, "update_ownership"),
    &[
        config!(treasury, "token"),
        config!(treasury, "epoch_seconds"),
        config!(treasury, "caps", "set_bounds"),
        config!(treasury, "bookers", "set_bounds"),
        config!(treasury, "floor_prices", "set_bounds"),
        config!(treasury, "metric_sources", "set_bounds"),
        config!(treasury, "claim_ttl", "update_config"),
        config!(treasury, "budget", "update_config"),
    ],
];

const INCENTIVES_SETTINGS: Table = &[
    &ownership!(incentives, "update_ownership"),
    &[
        config!(incentives, "token"),
        config!(incentives, "epoch_seconds"),
        config!(incentives, "treasury"),
        config!(incentives, "cap_bps", "set_bounds"),
        config!(incentives, "risk_bps", "update_config"),
        config!(incentives, "release_bps", "update_config"),
        config!(incentives, "usage_cap_bps", "update_config"),
        config!(incentives, "claim_ttl_epochs", "update_config"),
        setting! { "programs", At(&incentives::QueryMsg::Programs {}, ""), "set_programs" },
        setting! { "reporters", Read(reporters, &["address"]),
        "set_reporter", "remove_reporter" },
    ],
];

const STAKING_SETTINGS: Table = &[
    &ownership!(staking, "update_ownership"),
    &[
        config!(staking, "token"),
        config!(staking, "sale"),
        config!(staking, "unbonding_period", "update_config"),
        config!(staking, "min_stake", "update_config"),
        config!(staking, "terms", "set_terms"),
        config!(staking, "tiers", "set_tiers"),
        config!(staking, "ramp", "update_config"),
        config!(staking, "dividend_period", "update_config"),
        setting! { "dividend_denoms", Read(dividend_denoms, &[]), "add_dividend_denom" },
        setting! { "hooks", At(&staking::QueryMsg::Hooks {}, "/hooks"), "add_hook", "remove_hook" },
    ],
];

const DATA_MARKET_SETTINGS: Table = &[
    &ownership!(data_market, "update_ownership"),
    &market!(data_market),
];

const PRIVATE_CREDITS_SETTINGS: Table = &[
    &ownership!(private_credits, "update_ownership"),
    &[
        config!(private_credits, "guardian", "set_guardian"),
        config!(private_credits, "token"),
        config!(private_credits, "settlement"),
        config!(private_credits, "treasury"),
        config!(private_credits, "denominations"),
        config!(private_credits, "params", "update_params"),
        config!(private_credits, "links", "update_links"),
        setting! { "attestors", At(&private_credits::QueryMsg::Attestors {}, ""),
        "add_attestor", "remove_attestor" },
    ],
];

const MULTISIG_SETTINGS: Table = &[&[
    setting! { "voters", Read(voters, &["addr"]) },
    setting! { "threshold", At(&MultisigQuery::Threshold {}, "") },
    setting! { "max_voting_period",
    Message("the stock multisig has no query for it, and no message that changes it", &[]) },
]];

const DAO_SETTINGS: Table = &[
    &ownership!(dao),
    &[
        config!(dao, "token"),
        config!(dao, "staking"),
        config!(dao, "treasury", "update_config"),
        config!(dao, "non_circulating", "update_config"),
        setting! { "committee", At(&dao::QueryMsg::Roles {}, "/committee"), "set_roles" },
        setting! { "guardian", At(&dao::QueryMsg::Roles {}, "/guardian"), "set_roles" },
        config!(dao, "sale"),
        config!(dao, "timing", "update_config"),
        config!(dao, "veto_window", "set_veto_window"),
        config!(dao, "openings"),
        config!(dao, "silence_span", "update_config"),
        config!(dao, "deposit", "update_config"),
        config!(dao, "classes", "update_config"),
        setting! { "policies", Read(policies, &["contract", "message"]), "set_policies" },
    ],
];

pub fn settings(contract: &str) -> impl Iterator<Item = &'static Setting> {
    let table = match contract {
        TOKEN => TOKEN_SETTINGS,
        COMPUTE_SETTLEMENT => SETTLEMENT_SETTINGS,
        VESTING => VESTING_SETTINGS,
        SALE => SALE_SETTINGS,
        TREASURY => TREASURY_SETTINGS,
        INCENTIVES => INCENTIVES_SETTINGS,
        STAKING => STAKING_SETTINGS,
        DATA_MARKET => DATA_MARKET_SETTINGS,
        PRIVATE_CREDITS => PRIVATE_CREDITS_SETTINGS,
        COMMITTEE | GUARDIAN => MULTISIG_SETTINGS,
        _ => DAO_SETTINGS,
    };
    table.iter().flat_map(|part| part.iter())
}

/// What an economy decides of a contract without naming it in the instantiation message: nothing
/// of this is there in the beginning. The DAO owns itself.
pub fn implied(contract: &str, dao: &Addr) -> Map<String, Value> {
    let implied = match contract {
        TOKEN => json!({"pending_owner": null, "next_fee": null}),
        VESTING => json!({"pending_owner": null, "revoked_grants": []}),
        STAKING => json!({"pending_owner": null, "hooks": []}),
        PRIVATE_CREDITS => json!({"pending_owner": null, "attestors": []}),
        COMMITTEE | GUARDIAN => json!({}),
        DAO => json!({"owner": dao, "pending_owner": null}),
        _ => json!({"pending_owner": null}),
    };
    match implied {
        Value::Object(implied) => implied,
        _ => Map::new(),
    }
}

/// Whether a field is no setting where the chain keeps the message that made it: who holds a grant
/// may hand it on, and nobody else may.
pub fn handed_on(contract: &str, field: &str) -> bool {
    contract == VESTING && field.ends_with(".beneficiary")
}

/// Null when nothing of it is set, as it was instantiated.
fn marketing(reader: &Reader) -> Result<Value> {
    let info = reader.ask(&token::QueryMsg::MarketingInfo {})?;
    let unset = info
        .as_object()
        .is_some_and(|fields| fields.values().all(Value::is_null));
    Ok(if unset { Value::Null } else { info })
}

fn system_contracts(reader: &Reader) -> Result<Value> {
    reader.all(&reader.handle::<Token>().system_contracts())
}

fn reporters(reader: &Reader) -> Result<Value> {
    reader.all(&reader.handle::<Incentives>().reporters())
}

fn voters(reader: &Reader) -> Result<Value> {
    reader.all(&reader.handle::<Multisig>().voters())
}

fn policies(reader: &Reader) -> Result<Value> {
    let query = |after: Option<(String, String)>, limit| dao::QueryMsg::Policies {
        start_after: after.map(|(contract, message)| PolicyKey { contract, message }),
        limit,
    };
    let key = |policy: &PolicySpec| (policy.contract.clone(), policy.message.clone());
    reader.all(&reader.handle::<Dao>().list(query, key))
}

/// The coin itself always counts, without being named.
fn dividend_denoms(reader: &Reader) -> Result<Value> {
    let config = reader.ask(&staking::QueryMsg::Config {})?;
    let denoms = config["dividend_denoms"].as_array().cloned();
    let named = denoms.unwrap_or_default().into_iter();
    Ok(named.filter(|denom| denom != DENOM).collect())
}

/// Plans with their grants, as the instantiation names them.
fn plans(reader: &Reader) -> Result<Value> {
    let vesting = reader.handle::<Vesting>();
    let plans = reader.items(&vesting.plans())?;
    let grants = reader.items(&vesting.grants(None, None))?;
    let with_grants = plans.into_iter().map(|plan| {
        let own = grants.iter().filter(|grant| grant.plan == plan.id);
        let own = own.map(|grant| json!({"beneficiary": grant.beneficiary, "amount": grant.total}));
        let own: Value = own.collect();
        let mut plan = json(plan)?;
        plan["grants"] = own;
        Ok(plan)
    });
    with_grants.collect()
}

/// Numbers of the grants that were revoked.
fn revoked(reader: &Reader) -> Result<Value> {
    let grants = reader.items(&reader.handle::<Vesting>().grants(None, None))?;
    let revoked = grants.iter().filter(|grant| grant.revoked_at.is_some());
    Ok(revoked.map(|grant| grant.id).collect())
}
