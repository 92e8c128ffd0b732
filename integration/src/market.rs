//! A provider with a service, and payers with channels to it, on any chain.

use std::collections::BTreeMap;

use anyhow::{bail, Context, Result};
use cosmwasm_std::{Addr, Uint128};
use oaic_chain::{Chain, ChainExt, Tx};
use oaic_channel::Domains;
use oaic_client::{answer, Handle, Settlement, Token, Transaction};
use oaic_messages::compute_settlement::{
    ExecuteMsg, LaneResponse, OpenChannel, Params, PayeeSpec, PriceTable, Profile, QueryMsg,
    ReceiveMsg, Role, SettleBatchResponse, TotalsResponse, MAX_SETTLERS, UNIT_SLOTS,
};
use oaic_messages::events::compute_settlement::ServiceRegistered;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_vouchers::{Entry, Hash, PackedVoucher, SigningKey, Voucher, EMPTY_PEAKS};

use crate::parties::{key, pack, pack_all, sign_voucher, some_peaks};
use crate::setup::{self, quick_params, Contracts, Genesis};

/// What one call costs in a market, in uoaic: one request, at this price.
pub const CALL_PRICE: u128 = 10;

/// What a payer has at first, in uoaic.
pub const FUNDS: u128 = 1_000_000_000_000;

/// Gas for opening a channel, amply.
const OPEN_GAS: u64 = 700_000;

/// Openings of one payer that share a transaction.
const OPENINGS: usize = 20;

/// A provider's bond, in uoaic.
const BOND: u128 = 100_000_000;

/// Accounts that can settle for one provider at the same time: itself, and whom it names.
pub const MAX_RELAYS: usize = MAX_SETTLERS + 1;

/// Contracts with a provider, its service, and channels to it.
pub struct Market<'a> {
    pub chain: &'a dyn Chain,
    pub contracts: Contracts,
    pub domains: Domains,
    /// Label of the provider.
    pub provider: String,
    pub service_id: u64,
    /// Channels in the order they were opened.
    pub channels: Vec<OpenedChannel>,
    name: String,
}

/// A channel, with the key that its payer signs with.
#[derive(Clone)]
pub struct OpenedChannel {
    pub number: u64,
    pub id: Hash,
    /// Label of its payer.
    pub payer: String,
    pub key: SigningKey,
}

impl<'a> Market<'a> {
    /// Contracts, a provider with a bond, a service, and nobody who uses it yet. `payers` are
    /// given [`FUNDS`] at genesis. The name keeps several markets of one chain apart.
    pub fn set_up(chain: &'a dyn Chain, name: &str, payers: &[String]) -> Result<Self> {
        Self::set_up_with(chain, name, payers, quick_params())
    }

    /// The same with other parameters; the shares are those of [`quick_params`].
    pub fn set_up_with(
        chain: &'a dyn Chain,
        name: &str,
        payers: &[String],
        params: Params,
    ) -> Result<Self> {
        let of = |role: &str| format!("{name}-{role}");
        let (owner, provider) = (of("owner"), of("provider"));
        let labels = ["owner", "guardian", "pool", "dividends", "risk", "relay"].map(of);
        let all = labels.iter().chain([&provider]).chain(payers);
        let all: Vec<&str> = all.map(String::as_str).collect();
        chain.accounts(&all)?;
        let given = FUNDS * (payers.len() as u128 + 1);
        let mut balances = vec![
            (provider.as_str(), FUNDS),
            (owner.as_str(), TOTAL_SUPPLY - given),
        ];
        balances.extend(payers.iter().map(|p| (p.as_str(), FUNDS)));
        let genesis = Genesis {
            guardian: &labels[1],
            pool: &labels[2],
            params,
            dividends: Some(&labels[3]),
            risk_pool: Some(&labels[4]),
            ..Genesis::of(&owner, &balances)
        };
        let contracts = setup::contracts(chain, &genesis)?;
        let domains = Domains::derive(&chain.chain_id(), contracts.settlement.as_str());
        let mut market = Self {
            chain,
            contracts,
            domains,
            provider,
            service_id: 0,
            channels: vec![],
            name: name.to_owned(),
        };
        market.offer()?;
        Ok(market)
    }

    pub fn receipt_key(&self) -> SigningKey {
        key(&format!("{}/receipt", self.name))
    }

    fn offer(&mut self) -> Result<()> {
        let settlement = self.settlement();
        let register = ExecuteMsg::RegisterProvider {
            receipt_key: self.receipt_key().public().into(),
            profile: Profile {
                endpoint: "https://provider.example".into(),
                ..Profile::default()
            },
        };
        settlement.execute(&self.provider, &register)?;
        self.name_settlers(&[&self.relay()])?;
        self.token()
            .send(&self.provider, &settlement, BOND, &ReceiveMsg::Bond {})?;
        let params = quick_params();
        let service = ExecuteMsg::RegisterService {
            model: "bench-model".into(),
            prices: prices(),
            payees: vec![PayeeSpec {
                role: Role::ComputeProvider,
                label: "compute".into(),
                address: Some(self.chain.account(&self.provider)?.into()),
                weight: 10_000 - params.dividends_bps - params.risk_bps,
            }],
        };
        let offered = settlement.execute_for::<ServiceRegistered>(&self.provider, &service)?;
        self.service_id = offered.value.service_id;
        Ok(())
    }

    /// Another provider on this market's contracts, with a service and nobody who uses it yet. The
    /// owner pays its bond.
    pub fn beside(&self, name: &str) -> Result<Self> {
        let provider = format!("{name}-provider");
        let relay = format!("{name}-relay");
        self.chain.accounts(&[&provider, &relay])?;
        let to = self.chain.account(&provider)?;
        self.token().transfer(&self.of("owner"), &to, 2 * BOND)?;
        let mut market = Self {
            chain: self.chain,
            contracts: self.contracts.clone(),
            domains: self.domains,
            provider,
            service_id: 0,
            channels: vec![],
            name: name.to_owned(),
        };
        market.offer()?;
        Ok(market)
    }

    fn of(&self, role: &str) -> String {
        format!("{}-{role}", self.name)
    }

    /// Label of the account that settles for the provider: it named it.
    pub fn relay(&self) -> String {
        self.of("relay")
    }

    /// Labels of accounts that settle for the provider at the same time, with gas: itself, and as
    /// many as it can name, which replace those that it named before.
    ///
    /// A network of several validators may put two transactions of one account into a block in
    /// the wrong order, and then refuses the later one; those of different accounts it never does.
    pub fn relays(&self, count: usize) -> Result<Vec<String>> {
        if count == 0 || count > MAX_RELAYS {
            bail!("a provider has 1 to {MAX_RELAYS} accounts that settle for it, not {count}");
        }
        let mut relays: Vec<String> = (1..count).map(|n| self.of(&format!("relay-{n}"))).collect();
        let labels: Vec<&str> = relays.iter().map(String::as_str).collect();
        self.name_settlers(&labels)?;
        relays.push(self.provider.clone());
        Ok(relays)
    }

    fn name_settlers(&self, labels: &[&str]) -> Result<()> {
        let named = self.chain.accounts(labels)?;
        let name = ExecuteMsg::SetSettlers {
            settlers: named.into_iter().map(Into::into).collect(),
        };
        self.settlement().execute(&self.provider, &name)?;
        Ok(())
    }

    pub fn token(&self) -> Handle<'a, Token> {
        self.contracts.token(self.chain)
    }

    pub fn settlement(&self) -> Handle<'a, Settlement> {
        self.contracts.settlement(self.chain)
    }

    pub fn ask<R: serde::de::DeserializeOwned>(&self, msg: &QueryMsg) -> Result<R> {
        Ok(self.settlement().query(msg)?)
    }

    pub fn totals(&self) -> Result<TotalsResponse> {
        self.ask(&QueryMsg::Totals {})
    }

    /// What is settled of a lane under the first terms.
    pub fn lane(&self, channel: u64, lane: u32) -> Result<LaneResponse> {
        self.ask(&QueryMsg::Lane {
            channel,
            terms: 0,
            lane,
        })
    }

    /// Open one channel for each payer, with this reserve, all at once. They come in the order
    /// of their numbers, not of their payers.
    pub fn open(&mut self, payers: &[String], reserve: u128) -> Result<()> {
        self.open_each(payers, 1, reserve)
    }

    /// The same with so many channels for each payer.
    pub fn open_each(&mut self, payers: &[String], each: usize, reserve: u128) -> Result<()> {
        let (token, settlement) = (self.token(), self.settlement());
        let mut txs = vec![];
        let mut keys = BTreeMap::new();
        for payer in payers {
            let mut calls = vec![];
            for n in 0..each {
                let nth = self.channels.len() + n;
                let session = key(&format!("{}/{payer}/{nth}", self.name));
                let msg = ReceiveMsg::OpenChannel(OpenChannel {
                    conditions: Default::default(),
                    service_id: self.service_id,
                    session_key: session.public().into(),
                    spend_limit: TOTAL_SUPPLY.into(),
                    referrer: None,
                    refund_to: None,
                });
                calls.push(token.send_call(&settlement, reserve, &msg)?);
                keys.insert(session.public().to_vec(), (payer.clone(), session));
            }
            txs.extend(calls.chunks(OPENINGS).map(|calls| {
                Transaction::new(self.chain, payer.as_str())
                    .gas_limit(OPEN_GAS * calls.len() as u64)
                    .calls(calls.iter().cloned())
                    .into_tx()
            }));
        }
        for done in self.chain.run(&txs) {
            done.context("a channel was not opened")?;
        }
        let provider = self.chain.account(&self.provider)?.to_string();
        let mut found: Vec<OpenedChannel> = vec![];
        let newest = self.channels.iter().map(|c| c.number).max();
        let channels = settlement.channels(None, Some(provider)).after(newest);
        for channel in channels.all()? {
            if let Some((payer, key)) = keys.remove(&channel.session_key.to_vec()) {
                found.push(OpenedChannel {
                    number: channel.channel,
                    id: channel.id.to_array()?,
                    payer,
                    key,
                });
            }
        }
        if let Some((payer, _)) = keys.into_values().next() {
            bail!("{payer} lacks a channel");
        }
        // By number, whichever payer came first: so a batch is in the same order in every run.
        found.sort_by_key(|channel| channel.number);
        self.channels.extend(found);
        Ok(())
    }

    /// A signed voucher for calls of a lane under the first terms, each at [`CALL_PRICE`].
    pub fn voucher(&self, channel: &OpenedChannel, lane: u32, calls: u64) -> PackedVoucher {
        self.voucher_of(channel, lane, calls, u128::from(calls) * CALL_PRICE)
    }

    pub fn voucher_of(
        &self,
        channel: &OpenedChannel,
        lane: u32,
        sequence: u64,
        amount: u128,
    ) -> PackedVoucher {
        let peaks = match sequence {
            0 => EMPTY_PEAKS,
            _ => some_peaks(&format!("{}/{lane}/{sequence}", channel.number)),
        };
        let voucher = Voucher {
            channel_id: channel.id,
            terms: 0,
            lane,
            key_index: 0,
            sequence,
            amount,
            peaks,
        };
        let domain = &self.domains.voucher;
        sign_voucher(&channel.key, domain, channel.number, &voucher)
    }

    /// The transaction that settles vouchers, claimed whole, by the provider's relay.
    pub fn settle_tx(&self, vouchers: &[PackedVoucher], gas_limit: Option<u64>) -> Result<Tx> {
        self.batch_tx(pack_all(vouchers), gas_limit)
    }

    /// The same for entries, which say what they claim.
    pub fn entries_tx(&self, entries: &[Entry], gas_limit: Option<u64>) -> Result<Tx> {
        self.batch_tx(pack(entries), gas_limit)
    }

    fn batch_tx(&self, packed: Vec<u8>, gas_limit: Option<u64>) -> Result<Tx> {
        let msg = ExecuteMsg::SettleBatch {
            entries: packed.into(),
        };
        Ok(Transaction::new(self.chain, self.relay())
            .gas_limit(gas_limit)
            .call(self.settlement().call(&msg)?)
            .into_tx())
    }

    pub fn settle(&self, vouchers: &[PackedVoucher]) -> Result<SettleBatchResponse> {
        let outcome = self.chain.run_one(self.settle_tx(vouchers, None)?)?;
        Ok(answer(&outcome, 0)?)
    }

    pub fn balance(&self, address: &Addr) -> Result<u128> {
        Ok(self.token().balance(address)?)
    }
}

/// Prices of a market's service: requests only.
pub fn prices() -> PriceTable {
    let mut prices = vec![Uint128::zero(); UNIT_SLOTS];
    prices[7] = Uint128::new(CALL_PRICE * 1_000_000);
    PriceTable {
        prices,
        tier_discounts: vec![],
        max_call: Uint128::new(1_000),
    }
}
