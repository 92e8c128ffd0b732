//! The chain under test, and a notebook of what its actors know without asking it.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128};
use oaic_chain::{Chain, ChainExt};
use oaic_embedded::EmbeddedChain;
use oaic_integration::parties::key;
use oaic_integration::setup::{self, Contracts, Genesis};
use oaic_session::Domains;
use oaic_types::compute_settlement::{
    Dispute, ExecuteMsg as Settle, Params, PayeeSpec, PriceTable, ReceiveMsg, Role,
};
use oaic_types::shared::TOTAL_SUPPLY;
use oaic_vouchers::SigningKey;

use crate::snapshot::{Snapshot, Source};

pub const OWNER: &str = "dao";
pub const GUARDIAN: &str = "guardian";
pub const POOL: &str = "pool";
pub const HOLDERS: [&str; 5] = ["alice", "bob", "carol", "dave", "erin"];
pub const PROVIDERS: [&str; 2] = ["provider-0", "provider-1"];
pub const REFERRERS: [&str; 3] = ["referrer-0", "referrer-1", "alice"];
/// Who can move tokens: everybody who may ever hold some.
pub const PARTIES: [&str; 15] = [
    "alice",
    "bob",
    "carol",
    "dave",
    "erin",
    "provider-0",
    "provider-1",
    "model-owner",
    "developer",
    "nodes",
    "referrer-0",
    "referrer-1",
    POOL,
    "dividends",
    "risk-pool",
];

/// What the actors know of a channel.
#[derive(Clone)]
pub struct ChannelNote {
    /// Names of its session keys, by index.
    pub keys: Vec<String>,
    /// What its payer got back when it closed.
    pub refunded: u128,
}

/// The chain and the notebook.
pub struct World {
    pub chain: EmbeddedChain,
    pub contracts: Contracts,
    pub domains: Domains,
    pub channels: BTreeMap<u64, ChannelNote>,
    /// Names of a provider's receipt keys, by index.
    pub receipt_keys: BTreeMap<Addr, Vec<String>>,
    /// (channel, terms, lane) to the last voucher that was accepted: sequence, amount.
    pub acknowledged: BTreeMap<(u64, u32, u32), (u64, u128)>,
    /// Vouchers that were accepted.
    pub accepted: u64,
    /// Given to the settlement contract without a purpose.
    pub donated: u128,
    /// Disputes that slashed.
    pub disputes: Vec<Dispute>,
    /// Keys made so far; names the next one.
    pub keys_made: u64,
    addresses: BTreeMap<&'static str, Addr>,
    owners: Vec<Addr>,
    referrers: Vec<Addr>,
}

impl World {
    /// Two providers with a bond and two services each, and a supply spread over the parties.
    pub fn new() -> Result<Self, String> {
        let chain = EmbeddedChain::new();
        Self::set_up(chain).map_err(|e| format!("the world can't be set up: {e}"))
    }

    fn set_up(chain: EmbeddedChain) -> Result<Self, oaic_chain::ChainError> {
        let rest = TOTAL_SUPPLY - 9 * 1_000_000_000_000;
        let mut balances: Vec<_> = PARTIES[..9]
            .iter()
            .map(|p| (*p, 1_000_000_000_000))
            .collect();
        balances.push(("treasury", rest));
        let genesis = Genesis {
            balances: &balances,
            owner: OWNER,
            guardian: GUARDIAN,
            pool: POOL,
            fee_bps: 400,
            params: params(),
            dividends: Some("dividends"),
            risk_pool: Some("risk-pool"),
        };
        let contracts = setup::contracts(&chain, &genesis)?;
        let domains = Domains::derive(&chain.chain_id(), contracts.settlement.as_str());
        let mut receipt_keys = BTreeMap::new();
        for provider in PROVIDERS {
            let name = format!("receipt/{provider}/0");
            let register = Settle::RegisterProvider {
                receipt_key: key(&name).public().into(),
                endpoint: format!("https://{provider}.example"),
            };
            chain.execute(provider, &contracts.settlement, &register)?;
            let bond = setup::send(&contracts.settlement, 50_000_000, &ReceiveMsg::Bond {})?;
            chain.execute(provider, &contracts.token, &bond)?;
            receipt_keys.insert(chain.account(provider)?, vec![name]);
            for n in 0..2u128 {
                let register = Settle::RegisterService {
                    model: format!("model-{n}"),
                    prices: prices(1 + n),
                    payees: payees(&chain, provider, 3_000, &params())?,
                };
                chain.execute(provider, &contracts.settlement, &register)?;
            }
        }
        let mut addresses = BTreeMap::new();
        for label in PARTIES.into_iter().chain([OWNER, GUARDIAN, "treasury"]) {
            addresses.insert(label, chain.account(label)?);
        }
        let of = |labels: &[&str]| {
            labels
                .iter()
                .map(|l| addresses[l].clone())
                .collect::<Vec<_>>()
        };
        Ok(Self {
            owners: of(&PARTIES),
            referrers: of(&REFERRERS),
            addresses,
            chain,
            contracts,
            domains,
            channels: BTreeMap::new(),
            receipt_keys,
            acknowledged: BTreeMap::new(),
            accepted: 0,
            donated: 0,
            disputes: vec![],
            keys_made: 0,
        })
    }

    /// Address of a known label.
    pub fn address(&self, label: &str) -> Addr {
        self.addresses[label].clone()
    }

    /// Label of a known address; the address itself when there is none.
    pub fn label(&self, address: &Addr) -> String {
        let known = self.addresses.iter().find(|(_, a)| *a == address);
        match known {
            Some((label, _)) => (*label).to_owned(),
            None if *address == self.contracts.settlement => "settlement".into(),
            None => address.to_string(),
        }
    }

    /// The moment now.
    pub fn snapshot(&self, before: Option<&Snapshot>) -> Result<Snapshot, String> {
        let source = Source {
            chain: &self.chain,
            contracts: &self.contracts,
            owners: &self.owners,
            referrers: &self.referrers,
        };
        source.take(before)
    }

    /// The session key of a channel at an index.
    pub fn session_key(&self, channel: u64, index: u32) -> SigningKey {
        let name = self
            .channels
            .get(&channel)
            .and_then(|c| c.keys.get(index as usize));
        key(name.map_or("a key that nobody registered", String::as_str))
    }

    /// A provider's receipt key in force.
    pub fn receipt_key(&self, provider: &Addr) -> (u32, SigningKey) {
        let names = &self.receipt_keys[provider];
        let index = names.len() - 1;
        (index as u32, key(&names[index]))
    }
}

/// Delays short enough that clocks run out within an episode.
pub fn params() -> Params {
    Params {
        unlock_delay: 100,
        unlock_blocks: 3,
        terms_delay: 50,
        dispute_window: 100,
        unbonding_period: 300,
        min_bond: Uint128::new(1_000_000),
        slash_bps: 2_000,
        reporter_bps: 1_000,
        reporter_cap: Uint128::new(500_000),
        referrer_bps: 500,
        dividends_bps: 1_000,
        risk_bps: 300,
        max_pause: 2_000,
    }
}

/// Prices that grow with a factor.
pub fn prices(factor: u128) -> PriceTable {
    PriceTable {
        prices: [2, 1, 6, 6, 1, 900, 0, 10]
            .map(|p| Uint128::new(p * factor * 1_000_000))
            .to_vec(),
        tier_discounts: vec![500, 1_000],
        max_call: Uint128::new(100_000 * factor),
    }
}

/// Payees of a split whose shares leave room for dividends and risk pool. Nodes have no address.
pub fn payees(
    chain: &dyn Chain,
    provider: &str,
    developer: u16,
    params: &Params,
) -> Result<Vec<PayeeSpec>, oaic_chain::ChainError> {
    let payee = |role, label: &str, address: Option<&str>, weight| {
        Ok::<_, oaic_chain::ChainError>(PayeeSpec {
            role,
            label: label.into(),
            address: address
                .map(|a| chain.account(a).map(Into::into))
                .transpose()?,
            weight,
        })
    };
    let whole = 10_000 - params.dividends_bps - params.risk_bps;
    let developer = developer.clamp(1, whole - 2_002);
    Ok(vec![
        payee(Role::ModelOwner, "model owner", Some("model-owner"), 2_000)?,
        payee(Role::Developer, "developer", Some("developer"), developer)?,
        payee(Role::Nodes, "nodes", None, 1)?,
        payee(
            Role::ComputeProvider,
            "compute",
            Some(provider),
            whole - 2_001 - developer,
        )?,
    ])
}
