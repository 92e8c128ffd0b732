//! The economy as it is deployed, a few people around it, and how they act.

use std::collections::BTreeMap;
use std::ops::Deref;

use cosmwasm_std::{coin, Addr, Uint128};
use oaic_chain::{Call, Chain, ChainExt, Tx, TxOutcome};
use oaic_channel::Domains;
use oaic_client::{Contract, Handle};
use oaic_deploy::{deploy, Addresses, Amount, DeploymentStore, Economy};
use oaic_embedded::EmbeddedChain;
use oaic_integration::parties::key;
use oaic_integration::setup;
use oaic_messages::compute_settlement::{self as settlement, Dispute, Params};
use oaic_messages::shared::UOAIC_PER_OAIC;
use oaic_messages::token::{self, Exemption};
use oaic_messages::{data_market, incentives, private_credits};
use oaic_sealed_data::wire;
use oaic_statements::Fr;
use oaic_vouchers::SigningKey;
use oaic_wallet::{by_key, Wallet};
use serde::{de::DeserializeOwned, Serialize};
use sha2::{Digest, Sha256};

use crate::faults::{Fault, Mutant};
use crate::handled::{Handled, Stop};
use crate::settlement::parties::{ChannelNote, GrantNote};
use crate::tower::{tower, TOWER};

/// Who holds coins from the start and does things.
pub const PEOPLE: [&str; 6] = ["ann", "ben", "cat", "dan", "eve", "fay"];

/// Has a large grant, and votes when all do: without it nothing about the constitution would pass.
pub const INVESTOR: &str = "strategic-investors";

/// Everybody who stakes.
pub const STAKERS: [&str; 7] = ["ann", "ben", "cat", "dan", "eve", "fay", INVESTOR];

/// What each of them has at first, in OAIC, and in `uusd`.
const OAIC_EACH: u128 = 20_000_000;
const USD_EACH: u128 = 5_000_000_000_000;

/// Coin of another issuer.
pub const USD: &str = "uusd";

/// Turns cranks and tries what it may not.
pub const STRANGER: &str = "stranger";

pub const PROVIDERS: [&str; 2] = ["compute-1", "compute-2"];

pub const REFERRERS: [&str; 3] = ["lab", STRANGER, "ann"];

/// Pays one channel, honestly; what others do must be nothing to its provider.
pub const BYSTANDER: &str = "bystander";

/// Accounts that move coins by the token's rules alone.
pub const PARTIES: [&str; 14] = [
    "ann",
    "ben",
    "cat",
    "dan",
    "eve",
    "fay",
    "compute-1",
    "compute-2",
    "model-owner",
    "developer",
    "nodes",
    "lab",
    STRANGER,
    BYSTANDER,
];

/// A channel that nobody can see is a person's own.
#[derive(Clone)]
pub struct PrivateChannel {
    /// Whose notes opened it.
    pub owner: &'static str,
    /// Signs vouchers, and commands the channel.
    pub key: SigningKey,
    pub number: u64,
}

/// The chain, its contracts, and what people know without asking it.
pub struct Suite {
    pub chain: EmbeddedChain,
    addresses: Addresses,
    /// As it was deployed: windows and bounds are the shipped ones.
    pub economy: Economy,
    /// When it was, in Unix seconds.
    pub began: u64,
    /// What votes made payable, in their order.
    pub paid: Vec<Paid>,
    /// Orders that were done: whose contract, and how they were pulled.
    pub orders: Vec<(Addr, serde_json::Value)>,
    /// Every account that can hold coins and vote, with its label.
    pub accounts: Vec<(String, Addr)>,
    pub services: Vec<u64>,
    /// What votes, offices and the sale leave as it was deployed.
    pub deployed: Deployed,
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
    /// Operations so far; names the next key.
    pub turn: u64,
    /// What the owner paused the token for, in seconds; the guardian's bounds don't count it.
    pub owner_paused: u64,
    /// `uusd` there is.
    pub usd: u128,
    /// What sellers and buyers of data remember.
    pub market: Market,
    /// What whoever holds notes remembers.
    pub notes: Notes,
    /// What data market and private credits were given without a message: nobody's, for good.
    pub gifts: BTreeMap<Addr, u128>,
    /// Proofs that may still be made: each takes its time.
    pub proofs: u32,
}

/// What no operation changes.
pub struct Deployed {
    /// Where the pool half of the fee goes.
    pub pool: Addr,
    /// Exemptions of the contracts, but for the settlement's.
    pub exemptions: BTreeMap<Addr, Exemption>,
    pub params: Params,
}

/// OAIC that a vote made payable, or took from a holder.
#[derive(Clone, Debug)]
pub struct Paid {
    pub at: u64,
    pub amount: u128,
    /// Yes votes of its proposal.
    pub yes: u64,
}

/// What sellers and buyers of data remember.
pub struct Market {
    /// What the market's proofs bind.
    pub context: Fr,
    /// Number of listings.
    pub listings: u64,
    /// Which fixture a version of a listing is.
    pub offered: BTreeMap<(u64, u32), usize>,
    /// Deliveries that were accepted, by order.
    pub deliveries: BTreeMap<u64, data_market::ExecuteMsg>,
    /// Disputes that were accepted, by order.
    pub disputes: BTreeMap<u64, data_market::ExecuteMsg>,
}

/// What whoever holds notes remembers.
pub struct Notes {
    pub channels: Vec<PrivateChannel>,
    /// Everybody's, in the order of [`PEOPLE`].
    pub wallets: Vec<Wallet>,
    pub denominations: Vec<u64>,
    /// Spends that were accepted.
    pub spends: Vec<private_credits::ExecuteMsg>,
    /// Commands that were accepted.
    pub commands: Vec<private_credits::ExecuteMsg>,
    /// Relayers' pay out of what channels left, which is not a note that was spent.
    pub relayed_of_reclaims: u128,
}

/// Proofs of one suite: about as many as an episode asks for. They are half of the simulation's time.
const PROOFS: u32 = 50;

impl Deref for Suite {
    type Target = Addresses;

    fn deref(&self) -> &Addresses {
        &self.addresses
    }
}

impl Suite {
    /// A deployment whose sale must sell so many OAIC, with a fault in settlement if one is given.
    pub fn new(soft_cap: u128, fault: Option<Fault>) -> Result<Self, String> {
        let mut suite = Self::set_up(soft_cap, fault)
            .map_err(|e| format!("the suite can't be set up: {e:#}"))?;
        suite.sync_wallets()?;
        Ok(suite)
    }

    fn set_up(soft_cap: u128, fault: Option<Fault>) -> anyhow::Result<Self> {
        let mut economy = Economy::builtin()?;
        for name in PEOPLE {
            economy.endow("public-sale", name, Amount::from_uoaic(oaic(OAIC_EACH)))?;
        }
        let of_bystander = Amount::from_uoaic(oaic(1_000_000));
        economy.endow("public-sale", BYSTANDER, of_bystander)?;
        economy.sale.soft_cap = Amount::from_uoaic(oaic(soft_cap));
        // Windows as short as some operations make them are allowed where a localnet's tests run.
        let mut builder = EmbeddedChain::builder()
            .chain_id("oaic-local-1")
            .code(TOWER, tower);
        for name in PEOPLE {
            builder = builder.native(name, USD, USD_EACH);
        }
        if let Some(fault) = fault {
            builder = builder.wrap(move |inner| Box::new(Mutant { fault, inner }));
        }
        let chain = builder.build();
        let mut store = DeploymentStore::in_memory_as("economy");
        let deployment = deploy(&chain, &economy, &mut store)?;
        let at = deployment.addresses()?;
        let registered = oaic_economy::scenarios::market::register(
            &chain,
            &economy,
            &Handle::new(&chain, at.token.clone()),
            &Handle::new(&chain, at.settlement.clone()),
            |provider| key(&format!("receipt/{provider}")),
        )?;
        let domains = Domains::derive(&chain.chain_id(), at.settlement.as_str());
        let tower = setup::instantiate(&chain, "deployer", TOWER, &cosmwasm_std::Empty {})?;
        let mut receipt_keys = BTreeMap::new();
        for provider in PROVIDERS {
            let settlers = vec![tower.to_string()];
            let name_tower = settlement::ExecuteMsg::SetSettlers { settlers };
            chain.execute(provider, &at.settlement, &name_tower)?;
            let names = vec![format!("receipt/{provider}")];
            receipt_keys.insert(chain.account(provider)?, names);
        }
        let mut names = economy.account_names();
        names.extend([STRANGER, "lab", BYSTANDER].map(str::to_owned));
        names.sort();
        names.dedup();
        let accounts = names.into_iter().map(|name| {
            let address = chain.account(&name)?;
            anyhow::Ok((name, address))
        });
        let accounts = accounts.collect::<Result<_, _>>()?;
        // Something for the incentives to give before any fee was paid.
        let gift = token::ExecuteMsg::Transfer {
            recipient: at.incentives.to_string(),
            amount: oaic(500_000).into(),
        };
        chain.execute(PEOPLE[0], &at.token, &gift)?;
        let ask = data_market::QueryMsg::Config {};
        let config: data_market::ConfigResponse = chain.query(&at.data_market, &ask)?;
        let market = Market {
            context: wire::element("context", &config.context)?,
            listings: 0,
            offered: BTreeMap::new(),
            deliveries: BTreeMap::new(),
            disputes: BTreeMap::new(),
        };
        let ask = private_credits::QueryMsg::Config {};
        let config: private_credits::ConfigResponse = chain.query(&at.private_credits, &ask)?;
        let wallets = PEOPLE
            .iter()
            .map(|who| Wallet::open(Sha256::digest(format!("wallet/{who}")).into(), &config));
        let denominations = config.denominations.iter().map(|d| d.u128().try_into());
        let notes = Notes {
            channels: vec![],
            wallets: wallets.collect::<Result<_, _>>()?,
            denominations: denominations.collect::<Result<_, _>>()?,
            spends: vec![],
            commands: vec![],
            relayed_of_reclaims: 0,
        };
        let mut suite = Self {
            market,
            notes,
            gifts: BTreeMap::new(),
            proofs: PROOFS,
            services: registered.services.into_values().collect(),
            deployed: Deployed::read(&chain, &at)?,
            tower,
            channels: BTreeMap::new(),
            bystander: 1,
            grants: BTreeMap::new(),
            settlers: BTreeMap::new(),
            receipt_keys,
            disputes: vec![],
            turn: 0,
            owner_paused: 0,
            usd: USD_EACH * PEOPLE.len() as u128,
            accounts,
            domains,
            addresses: at,
            began: chain.block()?.time,
            economy,
            paid: vec![],
            orders: vec![],
            chain,
        };
        suite.open_bystander()?;
        Ok(suite)
    }

    /// Contracts that hold coins for others.
    pub fn escrows(&self) -> [&Addr; 9] {
        [
            &self.settlement,
            &self.vesting,
            &self.sale,
            &self.staking,
            &self.dao,
            &self.treasury,
            &self.incentives,
            &self.data_market,
            &self.private_credits,
        ]
    }

    pub fn addr(&self, label: &str) -> Addr {
        let known = self.accounts.iter().find(|(name, _)| name == label);
        known.expect("a known account").1.clone()
    }

    pub fn label(&self, address: &Addr) -> Option<&str> {
        let known = self.accounts.iter().find(|(_, other)| other == address);
        known.map(|(name, _)| name.as_str())
    }

    /// Label of an account; the address itself when it has none.
    pub fn name(&self, address: &Addr) -> String {
        self.label(address).unwrap_or(address.as_str()).to_owned()
    }

    /// Who sends what is an account's to send: a stranger in place of a contract, which sends
    /// nothing by itself.
    pub fn signer(&self, address: &Addr) -> String {
        self.label(address).unwrap_or(STRANGER).to_owned()
    }

    /// What a message did.
    pub fn outcome_of(
        &self,
        sender: &str,
        contract: &Addr,
        msg: &impl Serialize,
    ) -> Handled<TxOutcome> {
        let done = self.chain.execute(sender, contract, msg);
        done.map_err(Stop::refused)
    }

    pub fn execute(&self, sender: &str, contract: &Addr, msg: &impl Serialize) -> Handled {
        self.outcome_of(sender, contract, msg).map(drop)
    }

    /// What anybody may do, done by somebody who has nothing to do with it.
    pub fn crank(&self, contract: &Addr, msg: &impl Serialize) -> Handled {
        self.execute(STRANGER, contract, msg)
    }

    /// OAIC sent with a message.
    pub fn send(
        &self,
        sender: &str,
        contract: &Addr,
        amount: u128,
        msg: &impl Serialize,
    ) -> Handled {
        let send = token::ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: Uint128::new(amount),
            msg: oaic_chain::encode(msg).map_err(Stop::refused)?,
        };
        self.execute(sender, &self.token, &send)
    }

    /// `uusd` sent with a message.
    pub fn pay(
        &self,
        sender: &str,
        contract: &Addr,
        amount: u128,
        msg: &impl Serialize,
    ) -> Handled {
        let call = Call::new(contract, msg).map_err(Stop::refused)?;
        let funds = match amount {
            0 => vec![],
            _ => vec![coin(amount, USD)],
        };
        let tx = Tx {
            sender: sender.to_owned(),
            calls: vec![call.with_funds(funds)],
            gas_limit: None,
        };
        self.chain.run_one(tx).map(drop).map_err(Stop::refused)
    }

    /// A contract, as its kind is spoken to.
    pub fn at<K: Contract>(&self, contract: &Addr) -> Handle<'_, K> {
        Handle::new(&self.chain, contract.clone())
    }

    pub fn query<R: DeserializeOwned>(
        &self,
        contract: &Addr,
        msg: &impl Serialize,
    ) -> Result<R, String> {
        self.chain.query(contract, msg).map_err(|e| {
            let msg = serde_json::to_string(msg).unwrap_or_default();
            format!("a query failed: {msg}: {e}")
        })
    }

    pub fn balance(&self, address: &Addr) -> Result<u128, String> {
        let address = address.to_string();
        let ask = token::QueryMsg::Balance { address };
        let answer: cw20::BalanceResponse = self.query(&self.token, &ask)?;
        Ok(answer.balance.u128())
    }

    pub fn usd_of(&self, address: &Addr) -> Result<u128, String> {
        self.chain
            .native_balance(address, USD)
            .map_err(|e| e.to_string())
    }

    /// Everybody takes what is new among the notes, and compares the tree with the contract's.
    pub fn sync_wallets(&mut self) -> Result<(), String> {
        let (chain, credits) = (&self.chain, &self.addresses.private_credits);
        let query = |question: &private_credits::QueryMsg| -> anyhow::Result<_> {
            let question = cosmwasm_std::to_json_binary(question)?;
            Ok(chain.query_bytes(credits, &question)?)
        };
        let records = |read: &mut dyn FnMut(&dyn cosmwasm_std::Storage)| -> anyhow::Result<()> {
            let get = |key: &[u8]| -> anyhow::Result<_> {
                Ok(chain.query_raw(credits, key)?.map(Into::into))
            };
            by_key(get, read)
        };
        let source = (query, records);
        for wallet in &mut self.notes.wallets {
            let synced = wallet.sync(&source);
            synced.map_err(|e| format!("a wallet can't follow the tree: {e}"))?;
        }
        Ok(())
    }

    pub fn now(&self) -> Result<(u64, u64), String> {
        let block = self.chain.block().map_err(|e| e.to_string())?;
        Ok((block.height, block.time))
    }

    /// Time passes, and blocks with it.
    pub fn wait(&self, seconds: u64) -> Result<(), String> {
        let waited = self.chain.advance((seconds / 6).max(1), seconds);
        waited.map_err(|e| e.to_string())
    }

    /// The block of a time, or the next one when it is past.
    pub fn until(&self, time: u64) -> Result<(), String> {
        self.wait(time.saturating_sub(self.now()?.1))
    }

    /// Number of the running epoch, which all contracts count alike.
    pub fn epoch(&self) -> Result<u64, String> {
        let ask = incentives::QueryMsg::CurrentEpoch {};
        let current: incentives::CurrentEpochResponse = self.query(&self.incentives, &ask)?;
        Ok(current.epoch)
    }
}

impl Deployed {
    fn read(chain: &EmbeddedChain, at: &Addresses) -> anyhow::Result<Self> {
        let config: token::ConfigResponse = chain.query(&at.token, &token::QueryMsg::Config {})?;
        let mut exemptions = BTreeMap::new();
        for contract in [
            &at.staking,
            &at.treasury,
            &at.incentives,
            &at.private_credits,
        ] {
            let address = contract.to_string();
            let ask = token::QueryMsg::SystemContract { address };
            let found: Option<token::SystemContract> = chain.query(&at.token, &ask)?;
            exemptions.extend(found.map(|found| (contract.clone(), found.exemption)));
        }
        let ask = settlement::QueryMsg::Config {};
        let settled: settlement::ConfigResponse = chain.query(&at.settlement, &ask)?;
        Ok(Self {
            pool: config.pool,
            exemptions,
            params: settled.params,
        })
    }
}

/// So many OAIC, in uoaic.
pub const fn oaic(amount: u128) -> u128 {
    amount * UOAIC_PER_OAIC
}
