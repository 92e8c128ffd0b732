//! Where each setting is answered: every field of every instantiation message is here, and what an
//! economy decides without naming it there. A test fails when one is missing.

use cosmwasm_std::Addr;
use oaic_chain::Result;
use serde_json::{json, Map, Value};

use super::read::Reader;
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
    At(&'static str, &'static str),
    /// It is a list that comes in pages, whose items these fields name.
    List(&'static str, &'static [&'static str]),
    /// By several questions.
    Read(fn(&Reader) -> Result<Value>),
    /// Nowhere as it was set, for this reason: only the message that the chain kept shows it. If it
    /// is a list, these fields name its items.
    Message(&'static str, &'static [&'static str]),
}

impl Source {
    /// Fields that name an item, where this is a list of named items.
    pub fn keys(&self) -> &'static [&'static str] {
        match self {
            Self::List(_, keys) | Self::Message(_, keys) => keys,
            _ => &[],
        }
    }

    /// What is set. None: no query answers that.
    pub fn read(&self, reader: &Reader) -> Result<Option<Value>> {
        match self {
            Self::At(query, pointer) => {
                let answer = reader.plain(query)?;
                Ok(Some(answer.pointer(pointer).cloned().unwrap_or_default()))
            }
            Self::List(query, keys) => reader
                .list(query, &Value::Null, keys)
                .map(|all| Some(Value::Array(all))),
            Self::Read(read) => read(reader).map(Some),
            Self::Message(..) => Ok(None),
        }
    }
}

use Source::{At, List, Message, Read};

macro_rules! setting {
    ($name:expr, $from:expr $(, $by:literal)*) => {
        Setting { name: $name, from: $from, by: &[$($by),*] }
    };
}

/// A field of the same name in the answer to `config`.
macro_rules! config {
    ($name:literal $(, $by:literal)*) => {
        setting!($name, At("config", concat!("/", $name)) $(, $by)*)
    };
}

const OWNER: Setting = setting! { "owner", At("ownership", "/owner"), "update_ownership" };
const HEIR: Setting =
    setting! { "pending_owner", At("ownership", "/pending_owner"), "update_ownership" };

const TOKEN_SETTINGS: &[Setting] = &[
    OWNER,
    HEIR,
    setting! { "name", At("token_info", "/name") },
    setting! { "symbol", At("token_info", "/symbol") },
    setting! { "decimals", At("token_info", "/decimals") },
    setting! { "initial_balances", Message("balances move from the first block on", &["address"]) },
    setting! { "marketing", Read(marketing), "update_marketing", "upload_logo" },
    config!("guardian", "set_guardian"),
    config!("pool", "set_pool"),
    config!("staking", "set_staking"),
    setting! { "fee_bps", At("fee_schedule", "/fee_bps"), "schedule_fee" },
    setting! { "next_fee", At("fee_schedule", "/next"), "schedule_fee", "cancel_scheduled_fee" },
    setting! { "system_contracts", List("system_contracts", &["address"]),
    "set_system_contract", "remove_system_contract" },
];

const SETTLEMENT_SETTINGS: &[Setting] = &[
    OWNER,
    HEIR,
    config!("guardian", "set_guardian"),
    config!("token"),
    config!("params", "update_params"),
    config!("links", "update_links"),
    config!("epoch_seconds"),
];

const VESTING_SETTINGS: &[Setting] = &[
    OWNER,
    HEIR,
    config!("token"),
    config!("treasury"),
    setting! { "plans", Read(plans), "create_plan", "fund" },
    setting! { "revoked_grants", Read(revoked), "revoke" },
];

/// Why the window of a sale is not compared with what the contract answers.
const WINDOW: &str = "anybody reopens a sale that failed, which then has another window";

const SALE_SETTINGS: &[Setting] = &[
    OWNER,
    HEIR,
    config!("token"),
    config!("treasury"),
    config!("kyc_gate"),
    config!("staking"),
    setting! { "starts_at", Message(WINDOW, &[]) },
    setting! { "ends_at", Message(WINDOW, &[]) },
    config!("pricing"),
    config!("assets"),
    config!("for_sale"),
    config!("soft_cap"),
    config!("min_purchase"),
    config!("max_per_buyer"),
];

const TREASURY_SETTINGS: &[Setting] = &[
    OWNER,
    HEIR,
    config!("token"),
    config!("epoch_seconds"),
    config!("caps", "set_bounds"),
    config!("bookers", "set_bounds"),
    config!("floor_prices", "set_bounds"),
    config!("metric_sources", "set_bounds"),
    config!("claim_ttl", "update_config"),
    config!("budget", "update_config"),
];

const INCENTIVES_SETTINGS: &[Setting] = &[
    OWNER,
    HEIR,
    config!("token"),
    config!("epoch_seconds"),
    config!("treasury"),
    config!("cap_bps", "set_bounds"),
    config!("risk_bps", "update_config"),
    config!("release_bps", "update_config"),
    config!("usage_cap_bps", "update_config"),
    config!("claim_ttl_epochs", "update_config"),
    setting! { "programs", At("programs", ""), "set_programs" },
    setting! { "reporters", List("reporters", &["address"]),
    "set_reporter", "add_reporter", "remove_reporter" },
];

const STAKING_SETTINGS: &[Setting] = &[
    OWNER,
    HEIR,
    config!("token"),
    config!("sale"),
    config!("unbonding_period", "update_config"),
    config!("min_stake", "update_config"),
    config!("terms", "set_terms"),
    config!("tiers", "set_tiers"),
    config!("ramp", "update_config"),
    config!("dividend_period", "update_config"),
    setting! { "dividend_denoms", Read(dividend_denoms), "add_dividend_denom" },
    setting! { "hooks", At("hooks", "/hooks"), "add_hook", "remove_hook" },
];

const DATA_MARKET_SETTINGS: &[Setting] = &[
    OWNER,
    HEIR,
    config!("guardian", "set_guardian"),
    config!("token"),
    config!("params", "update_params"),
    config!("links", "update_links"),
    config!("epoch_seconds"),
];

const PRIVATE_CREDITS_SETTINGS: &[Setting] = &[
    OWNER,
    HEIR,
    config!("guardian", "set_guardian"),
    config!("token"),
    config!("settlement"),
    config!("treasury"),
    config!("denominations"),
    config!("params", "update_params"),
    config!("links", "update_links"),
    setting! { "attestors", At("attestors", ""), "add_attestor", "remove_attestor" },
];

const MULTISIG_SETTINGS: &[Setting] = &[
    setting! { "voters", List("list_voters", &["addr"]) },
    setting! { "threshold", At("threshold", "") },
    setting! { "max_voting_period",
    Message("the stock multisig has no query for it, and no message that changes it", &[]) },
];

const DAO_SETTINGS: &[Setting] = &[
    OWNER,
    HEIR,
    config!("token"),
    config!("staking"),
    config!("treasury", "update_config"),
    config!("non_circulating", "update_config"),
    setting! { "committee", At("roles", "/committee"), "set_roles" },
    setting! { "guardian", At("roles", "/guardian"), "set_roles" },
    config!("sale"),
    config!("timing", "update_config"),
    config!("veto_window", "set_veto_window"),
    config!("openings"),
    config!("silence_span", "update_config"),
    config!("deposit", "update_config"),
    config!("classes", "update_config"),
    setting! { "policies", List("policies", &["contract", "message"]), "set_policies" },
];

pub fn settings(contract: &str) -> &'static [Setting] {
    match contract {
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
    }
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
    let info = reader.plain("marketing_info")?;
    let unset = info
        .as_object()
        .is_some_and(|fields| fields.values().all(Value::is_null));
    Ok(if unset { Value::Null } else { info })
}

/// The coin itself always counts, without being named.
fn dividend_denoms(reader: &Reader) -> Result<Value> {
    let config = reader.plain("config")?;
    let denoms = config["dividend_denoms"].as_array().cloned();
    let named = denoms.unwrap_or_default().into_iter();
    Ok(named
        .filter(|denom| denom != oaic_messages::shared::DENOM)
        .collect())
}

/// Plans with their grants, as the instantiation names them.
fn plans(reader: &Reader) -> Result<Value> {
    let mut plans = reader.list("plans", &Value::Null, &["id"])?;
    let grants = reader.list("grants", &Value::Null, &["id"])?;
    for plan in &mut plans {
        let own = grants.iter().filter(|grant| grant["plan"] == plan["id"]);
        let own =
            own.map(|grant| json!({"beneficiary": grant["beneficiary"], "amount": grant["total"]}));
        plan["grants"] = own.collect();
    }
    Ok(Value::Array(plans))
}

/// Numbers of the grants that were revoked.
fn revoked(reader: &Reader) -> Result<Value> {
    let grants = reader.list("grants", &Value::Null, &["id"])?;
    let revoked = grants
        .into_iter()
        .filter(|grant| !grant["revoked_at"].is_null());
    Ok(revoked.map(|grant| grant["id"].clone()).collect())
}
