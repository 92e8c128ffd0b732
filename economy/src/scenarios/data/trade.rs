//! A data market with a seller and a buyer, and what they do on it.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{ensure, Context, Result};
use cosmwasm_std::{Binary, Uint128};
use oaic_chain::TxOutcome;
use oaic_circuits::seal::SecretKey;
use oaic_circuits::Provable;
use oaic_client::{DataMarket, Handle};
use oaic_deploy::economy::PUBLIC_SALE;
use oaic_deploy::{Amount, Economy};
use oaic_messages::compute_settlement::{PayeeRef, PayeeSpec, Role};
use oaic_messages::data_market::{
    Access, ConfigResponse, Delivery, ExecuteMsg, ListingResponse, NewListing, NewQuery, Offer,
    OrderResponse, Params, QueryMsg, ReceiveMsg, RegisteredQuery, SplitResponse,
};
use oaic_messages::events::data_market::{Listed, OrderRefunded, Ordered};
use oaic_messages::shared::SHORT_WINDOW_CHAINS;
use oaic_prover::Prover;
use oaic_records::data_market::expect_shown;
use oaic_sealed_data::wire;
use oaic_statements::{field, Fr};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::format::oaic_short;
use crate::report::{Step, StepKind};
use crate::scenarios::deployed::{oaic, Deployed};
use crate::scenarios::Setup;

pub const SELLER: &str = "cedar-observatory";
/// The seller of a file that isn't what its listing says.
pub const CHEAT: &str = "marsh-trading";
pub const BUYER: &str = "atlas-robotics";
pub const REFERRER: &str = "partner-north";
/// Who turns the cranks that anybody may turn.
pub const CRANK: &str = "watchtower";

pub const ACTORS: [&str; 4] = [SELLER, BUYER, "data-market", CHEAT];
pub const AT_SELLER: usize = 0;
pub const AT_BUYER: usize = 1;
pub const AT_CHAIN: usize = 2;
pub const AT_CHEAT: usize = 3;

/// What the buyer has at first, in OAIC.
pub const PURSE: u64 = 10_000;

/// Each seller's deposit, in OAIC: all that the seller has at first.
const DEPOSIT: u64 = 1_000;

/// On a network that is waited for: from an order until it can be refunded, in seconds. Elsewhere
/// the economy's own windows hold.
const DELIVERY_WINDOW: u64 = 60;

/// Likewise from a delivery until it is paid, in seconds.
const DISPUTE_WINDOW: u64 = 30;

/// Blocks that must have passed by then as well.
const DISPUTE_BLOCKS: u64 = 5;

pub struct Trade<'a> {
    pub deployed: Deployed<'a>,
    /// Context of the market's proofs.
    pub context: Fr,
    pub params: Params,
    epoch_seconds: u64,
    pub prover: Prover<'a>,
    /// What happened, for the report.
    pub steps: Vec<Step>,
    folder: TempDir,
    seed: u64,
    pub started: Instant,
}

impl<'a> Trade<'a> {
    /// Deploys, and gives the buyer something to spend. The prover has what it needs by then: the
    /// windows of a real network don't wait for parameters to be made.
    pub fn begin(setup: &Setup<'a>, scenario: &str, prover: Prover<'a>) -> Result<Self> {
        let started = Instant::now();
        setup.progress.stage("deploying contracts");
        let mut economy = Economy::builtin()?;
        let amount = |whole| Amount::from_uoaic(oaic(whole).u128());
        economy.endow(PUBLIC_SALE, BUYER, amount(PURSE))?;
        // One for each listing; the cheat has two.
        for seller in [SELLER, CHEAT, CHEAT] {
            economy.endow(PUBLIC_SALE, seller, amount(DEPOSIT))?;
        }
        if SHORT_WINDOW_CHAINS.contains(&setup.chain.chain_id().as_str()) {
            economy.data_market.delivery_window = DELIVERY_WINDOW;
            economy.data_market.dispute_window = DISPUTE_WINDOW;
            economy.data_market.dispute_blocks = DISPUTE_BLOCKS;
        }
        let others = [SELLER, CHEAT, BUYER, REFERRER, CRANK, "nodes"].map(str::to_owned);
        let deployed = Deployed::start(setup.chain, scenario, &economy, others)?;
        let config: ConfigResponse = deployed.ask(&deployed.data_market, &QueryMsg::Config {})?;
        Ok(Self {
            context: wire::element("context", &config.context)?,
            params: config.params,
            epoch_seconds: config.epoch_seconds,
            prover,
            deployed,
            steps: Vec::new(),
            folder: setup.temporary("files")?,
            seed: setup.options.seed,
            started,
        })
    }

    /// A secret number. It comes from the run's seed, so that runs can be compared; who sells in
    /// earnest draws it from the system.
    pub fn secret(&self, what: &str) -> Fr {
        let digest = Sha256::new_with_prefix("oaic data scenario");
        let digest = digest.chain_update(self.seed.to_be_bytes());
        field::from_digest(&digest.chain_update(what).finalize().into())
    }

    /// The buyer's key for an order of a listing; from the seed as well.
    pub fn buyer_key(&self, listing: u64) -> Result<SecretKey> {
        // The top six bits are zero: the number is below Jubjub's order.
        let mut bytes = field::to_bytes(&self.secret(&format!("buyer's key for {listing}")));
        bytes[0] = 0;
        bytes[1] &= 3;
        Ok(SecretKey::from_bytes(&bytes)?)
    }

    pub fn path(&self, whose: &str, name: &str) -> Result<PathBuf> {
        let home = self.folder.path().join(whose);
        std::fs::create_dir_all(&home)?;
        Ok(home.join(name))
    }

    pub fn step(&mut self, from: usize, to: usize, kind: StepKind, what: impl Into<String>) {
        self.steps.push(Step::new(from, to, kind, what));
    }

    /// Lists an offer; its number.
    pub fn list(&mut self, seller: &str, offer: Offer, queries: Vec<NewQuery>) -> Result<u64> {
        let payee = |role, label: &str, who: &str, weight| -> Result<PayeeSpec> {
            Ok(PayeeSpec {
                role,
                label: label.to_owned(),
                address: Some(self.deployed.who(who)?.into()),
                weight,
            })
        };
        let market = self.deployed.data_market.clone();
        let deposit = ReceiveMsg::Deposit {};
        self.deployed
            .send(seller, &market, oaic(DEPOSIT), &deposit)?;
        let listing = NewListing {
            offer,
            queries,
            access: Access::Open,
            min_security_level: 0,
            payees: vec![
                payee(Role::ModelOwner, "data owner", seller, 8_400)?,
                payee(Role::Nodes, "nodes", "nodes", 1_000)?,
            ],
        };
        let outcome = self
            .deployed
            .execute(seller, &market, &ExecuteMsg::List(listing))?;
        Ok(market.event::<Listed>(&outcome)?.listing)
    }

    pub fn listing(&self, listing: u64) -> Result<ListingResponse> {
        self.ask(&QueryMsg::Listing { listing })
    }

    /// What an order of a listing's file, or of an answer, expects.
    pub fn expect(&self, listing: &ListingResponse, query: Option<&RegisteredQuery>) -> Binary {
        let (chain, market) = (&self.deployed.chain, &self.deployed.data_market);
        expect_shown(&chain.chain_id(), market.address(), listing, query)
    }

    pub fn query(&self, listing: u64, query: u32) -> Result<RegisteredQuery> {
        self.ask(&QueryMsg::Query { listing, query })
    }

    /// Orders, and pays into escrow; the order's number.
    pub fn order(&mut self, price: Uint128, order: &ReceiveMsg) -> Result<u64> {
        let market = self.deployed.data_market.clone();
        let outcome = self.deployed.send(BUYER, &market, price, order)?;
        Ok(market.event::<Ordered>(&outcome)?.order)
    }

    pub fn state(&self, order: u64) -> Result<OrderResponse> {
        self.ask(&QueryMsg::Order { order })
    }

    pub fn delivery(&self, order: u64) -> Result<Delivery> {
        let delivery = self.state(order)?.delivery;
        delivery.with_context(|| format!("nothing was delivered for order {order}"))
    }

    /// A message to the market that must succeed.
    pub fn execute(&self, sender: &str, msg: &ExecuteMsg) -> Result<TxOutcome> {
        self.deployed
            .execute(sender, &self.deployed.data_market, msg)
    }

    /// The step in which a buyer got a price back, and a part of the seller's deposit.
    pub fn refunded(&mut self, why: &str, outcome: &TxOutcome) -> Result<()> {
        let refunded: OrderRefunded = self.market().event(outcome)?;
        let what = format!(
            "{why}: refunds {} OAIC, and pays {} OAIC of the seller's deposit, {} less {} fee",
            oaic_short(refunded.amount),
            oaic_short(refunded.compensation),
            oaic_short(refunded.deposit),
            oaic_short(refunded.deposit - refunded.compensation),
        );
        self.step(AT_CHAIN, AT_BUYER, StepKind::Transaction, what);
        Ok(())
    }

    /// A message that the market must refuse.
    pub fn refused(&self, sender: &str, msg: &ExecuteMsg, why: &str) -> Result<()> {
        let done = self.deployed.data_market.execute(sender, msg);
        ensure!(done.is_err(), "{why}, and yet it was done");
        Ok(())
    }

    /// A proof, as the contract takes it.
    pub fn prove<C: Provable>(&self, circuit: &C) -> Result<Binary> {
        Ok(self.prover.prove(circuit)?.into())
    }

    /// Tells the incentives of the rated sales of the epoch in which an order was paid. They believe
    /// no fee that wasn't flushed: [`Self::claim`] comes before.
    pub fn report(&self, order: u64) -> Result<()> {
        let order = self.state(order)?;
        let paid_at = order
            .paid_at
            .context("an order that was rated isn't paid")?;
        let report = ExecuteMsg::ReportUsage {
            listing: order.listing,
            split_version: order.split_version,
            epoch: paid_at / self.epoch_seconds,
        };
        self.execute(CRANK, &report)?;
        Ok(())
    }

    /// Lets so many seconds pass, and more blocks than a dispute lasts.
    pub fn wait(&self, seconds: u64) -> Result<()> {
        let blocks = self.params.dispute_blocks + 1;
        Ok(self.deployed.chain.advance(blocks, seconds)?)
    }

    /// Everybody is paid what the first split of a listing earned, and the referrer; the fee goes
    /// to the token.
    pub fn claim(&self, listing: u64) -> Result<()> {
        let ask = QueryMsg::Split {
            listing,
            version: None,
        };
        let split: SplitResponse = self.ask(&ask)?;
        let due = split.payees.iter().zip(0u32..);
        let due = due.filter(|(payee, _)| payee.address.is_some() && payee.earned > payee.claimed);
        let payees: Vec<PayeeRef> = due
            .map(|(_, payee)| PayeeRef {
                source_id: listing,
                split_version: split.version,
                payee,
            })
            .collect();
        self.execute(CRANK, &ExecuteMsg::Claim { payees })?;
        let referrer = self.deployed.who(REFERRER)?.to_string();
        self.execute(CRANK, &ExecuteMsg::ClaimReferral { referrer })?;
        self.execute(CRANK, &ExecuteMsg::FlushFee {})?;
        Ok(())
    }

    pub fn purse(&self, label: &str) -> Result<Uint128> {
        self.deployed.balance(&self.deployed.who(label)?)
    }

    pub fn market(&self) -> &Handle<'a, DataMarket> {
        &self.deployed.data_market
    }

    fn ask<R: DeserializeOwned>(&self, ask: &QueryMsg) -> Result<R> {
        self.deployed.ask(self.market(), ask)
    }
}

pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("can't read {}", path.display()))
}
