//! The chain under test, and a notebook of what its actors know without asking it.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Empty, Uint128};
use oaic_chain::{Block, Chain, ChainExt};
use oaic_channel::Domains;
use oaic_embedded::EmbeddedChain;
use oaic_integration::parties::{key, sign_voucher, some_peaks};
use oaic_integration::setup::{self, Contracts, Genesis};
use oaic_messages::compute_settlement::{
    Dispute, ExecuteMsg as Settle, OpenChannel, Params, PayeeSpec, PriceTable, ReceiveMsg, Role,
};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_vouchers::{channel_id, SigningKey, Voucher};

use crate::mutants::{Fault, Mutant};
use crate::notes::{ChannelNote, GrantNote};
use crate::snapshot::{Snapshot, Source};
use crate::trial::{tower, TOWER};

pub const OWNER: &str = "dao";
pub const GUARDIAN: &str = "guardian";
pub const POOL: &str = "pool";
/// In the bystander's channel, in uoaic: more than a walk ever takes out of it.
const RESERVE: u128 = 1_000_000_000;
pub const HOLDERS: [&str; 5] = ["alice", "bob", "carol", "dave", "erin"];
pub const PROVIDERS: [&str; 2] = ["provider-0", "provider-1"];
pub const REFERRERS: [&str; 3] = ["referrer-0", "referrer-1", "alice"];
/// Pays one channel, honestly; what others do must be nothing to its provider.
pub const BYSTANDER: &str = "bystander";
/// Who can move tokens: everybody who may ever hold some.
pub const PARTIES: [&str; 16] = [
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
    BYSTANDER,
    POOL,
    "dividends",
    "risk-pool",
];

/// The chain and the notebook.
pub struct World {
    pub chain: EmbeddedChain,
    pub contracts: Contracts,
    pub domains: Domains,
    /// Undoes the settlements that it hands in; every provider named it.
    pub tower: Addr,
    pub channels: BTreeMap<u64, ChannelNote>,
    /// Number of the bystander's channel.
    pub bystander: u64,
    /// By payer and grantee.
    pub grants: BTreeMap<(Addr, Addr), GrantNote>,
    /// Whom providers named to settle for them, besides the tower.
    pub settlers: BTreeMap<Addr, Vec<Addr>>,
    /// Names of a provider's receipt keys, by index.
    pub receipt_keys: BTreeMap<Addr, Vec<String>>,
    /// Disputes that charged.
    pub disputes: Vec<Dispute>,
    /// Keys made so far; names the next one.
    pub keys_made: u64,
    addresses: BTreeMap<&'static str, Addr>,
    owners: Vec<Addr>,
    referrers: Vec<Addr>,
}

impl World {
    /// Two providers with a bond and two services each, and a supply spread over the parties.
    pub fn new(fault: Option<Fault>) -> Result<Self, String> {
        // Delays as short as here are allowed where a localnet's tests run.
        let mut builder = EmbeddedChain::builder()
            .chain_id("oaic-local-1")
            .code(TOWER, tower);
        if let Some(fault) = fault {
            builder = builder.wrap(move |inner| Box::new(Mutant { fault, inner }));
        }
        let chain = builder.build();
        Self::set_up(chain).map_err(|e| format!("the world can't be set up: {e}"))
    }

    fn set_up(chain: EmbeddedChain) -> anyhow::Result<Self> {
        let rest = TOTAL_SUPPLY - 10 * 1_000_000_000_000;
        let mut balances: Vec<_> = PARTIES[..9]
            .iter()
            .chain([&BYSTANDER])
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
        let tower = setup::instantiate(&chain, OWNER, TOWER, &Empty {})?;
        let mut receipt_keys = BTreeMap::new();
        for provider in PROVIDERS {
            let name = format!("receipt/{provider}/0");
            let register = Settle::RegisterProvider {
                receipt_key: key(&name).public().into(),
                profile: Profile { endpoint: format!("https://{provider}.example"), ..Profile::default() },
            };
            chain.execute(provider, &contracts.settlement, &register)?;
            let name_tower = Settle::SetSettlers {
                settlers: vec![tower.to_string()],
            };
            chain.execute(provider, &contracts.settlement, &name_tower)?;
            let settlement = contracts.settlement(&chain);
            contracts.token(&chain).send(
                provider,
                &settlement,
                50_000_000u128,
                &ReceiveMsg::Bond {},
            )?;
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
        let mut world = Self {
            owners: of(&PARTIES),
            referrers: of(&REFERRERS),
            addresses,
            chain,
            contracts,
            domains,
            tower,
            channels: BTreeMap::new(),
            bystander: 1,
            grants: BTreeMap::new(),
            settlers: BTreeMap::new(),
            receipt_keys,
            disputes: vec![],
            // 0 are those that everybody began with.
            keys_made: 1,
        };
        world.open_bystander()?;
        Ok(world)
    }

    /// The bystander's channel is the first one.
    fn open_bystander(&mut self) -> anyhow::Result<()> {
        let name = "session/bystander";
        let open = ReceiveMsg::OpenChannel(OpenChannel { conditions: Default::default(),
            service_id: 3,
            session_key: key(name).public().into(),
            spend_limit: TOTAL_SUPPLY.into(),
            referrer: None,
            refund_to: None,
        });
        let settlement = self.contracts.settlement(&self.chain);
        self.contracts
            .token(&self.chain)
            .send(BYSTANDER, &settlement, RESERVE, &open)?;
        let (payer, provider) = (self.address(BYSTANDER), self.address(PROVIDERS[1]));
        let note = ChannelNote {
            number: self.bystander,
            id: channel_id(
                &self.domains.voucher,
                payer.as_str(),
                provider.as_str(),
                self.bystander,
            ),
            payer,
            provider,
            refund_to: None,
            key: name.to_owned(),
            key_index: 0,
            limit: TOTAL_SUPPLY,
            base: 0,
            next: None,
            deposited: RESERVE,
            got: 0,
            refunded: 0,
            closed: false,
            terms: 1,
            seconds: params().unlock_delay,
            blocks: params().unlock_blocks,
            payer_asked: None,
            refund_asked: None,
            lanes: BTreeMap::new(),
        };
        self.channels.insert(self.bystander, note);
        self.bystander_calls(0);
        Ok(())
    }

    /// The bystander signs for a call more, so that its provider always has something to get.
    pub fn bystander_calls(&mut self, turn: usize) {
        let domain = self.domains.voucher;
        let Some(note) = self.channels.get_mut(&self.bystander) else {
            return;
        };
        let lane = note.lane((0, 0));
        let last = lane.held.last().map(|held| held.voucher.clone());
        let (sequence, amount) = last.map_or((0, 0), |v| (v.sequence, v.amount));
        let voucher = Voucher {
            channel_id: note.id,
            terms: 0,
            lane: 0,
            key_index: 0,
            sequence: sequence + 1,
            amount: amount + 1 + turn as u128 % 7,
            peaks: some_peaks(&format!("bystander/{sequence}")),
        };
        let voucher = sign_voucher(&note.signer(), &domain, note.number, &voucher);
        let by = note.key.clone();
        note.hold(&voucher, &by);
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

    /// A provider's receipt key.
    pub fn receipt_key(&self, provider: &Addr, index: usize) -> SigningKey {
        key(&self.receipt_keys[provider][index])
    }

    /// Whether an account settles for a provider.
    pub fn settles(&self, sender: &Addr, provider: &Addr) -> bool {
        let named = self.settlers.get(provider);
        sender == provider || named.is_some_and(|named| named.contains(sender))
    }

    /// Time passes for everything that waits for it.
    pub fn pass(&mut self, block: Block) {
        for channel in self.channels.values_mut() {
            channel.pass(block);
        }
    }
}

/// Delays short enough that clocks run out within an episode.
pub fn params() -> Params {
    Params {
        unlock_delay: 100,
        unlock_blocks: 3,
        dispute_window: 100,
        dispute_blocks: 3,
        unbonding_period: 300,
        unbonding_blocks: 7,
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
