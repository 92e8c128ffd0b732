//! Everything of value that the two contracts say about themselves, at one moment.

mod source;

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128};
use cw20::TokenInfoResponse;
use oaic_chain::{Block, Chain};
use oaic_messages::compute_settlement::{
    ChannelResponse, ChannelStatus, ConfigResponse, GrantResponse, LaneResponse, PricesResponse,
    ProviderResponse, QueryMsg as Ask, ReceiptKeyResponse, ReferrerResponse, ServiceResponse,
    SplitResponse, TermsResponse, TotalsResponse, UsageResponse,
};
use oaic_messages::gates::EpochMetrics;
use oaic_messages::shared::Page;
use oaic_messages::token::{
    self, BurnCause, BurnedResponse, FeePaidResponse, FeeSchedule, QueryMsg as AskToken,
    SystemContract,
};

use crate::suite::{Suite, REFERRERS};

/// Causes of burns, in the order of every array of them here.
pub const CAUSES: [BurnCause; 5] = [
    BurnCause::Fee,
    BurnCause::Holder,
    BurnCause::Allowance,
    BurnCause::Buyback,
    BurnCause::Slash,
];

/// Position of burns for buybacks among them.
pub const BUYBACK: usize = 3;

/// A moment of both contracts.
#[derive(Clone)]
pub struct Snapshot {
    /// Block the next operation runs in.
    pub block: Block,
    pub balances: BTreeMap<Addr, u128>,
    /// (owner, spender) to what may be spent.
    pub allowances: BTreeMap<(Addr, Addr), u128>,
    pub supply: u128,
    pub burned: u128,
    pub burned_by: [u128; 5],
    pub fee_schedule: FeeSchedule,
    pub paused_until: Option<u64>,
    pub frozen: Vec<Addr>,
    pub system: SystemContract,
    pub fee_paid: FeePaidResponse,
    pub config: ConfigResponse,
    pub totals: TotalsResponse,
    pub channels: BTreeMap<u64, ChannelResponse>,
    /// (channel, terms) to immutable terms.
    pub terms: BTreeMap<(u64, u32), TermsResponse>,
    /// (channel, terms, lane) to a lane.
    pub lanes: BTreeMap<(u64, u32, u32), LaneResponse>,
    pub services: BTreeMap<u64, ServiceResponse>,
    /// (service, version) to immutable prices.
    pub prices: BTreeMap<(u64, u32), PricesResponse>,
    /// (service, version) to a split.
    pub splits: BTreeMap<(u64, u32), SplitResponse>,
    /// (service, split version, epoch) to what was settled.
    pub usage: BTreeMap<(u64, u32, u64), UsageResponse>,
    /// Epoch to the revenue that was measured in it.
    pub revenue: BTreeMap<u64, u128>,
    pub referrers: BTreeMap<Addr, ReferrerResponse>,
    pub providers: BTreeMap<Addr, ProviderResponse>,
    /// (provider, index) to a receipt key.
    pub receipt_keys: BTreeMap<(Addr, u32), ReceiptKeyResponse>,
    /// (payer, grantee) to a grant.
    pub grants: BTreeMap<(Addr, Addr), GrantResponse>,
}

/// What a snapshot asks.
pub struct Source<'a> {
    pub suite: &'a Suite,
}

impl Source<'_> {
    /// The moment now. What can't change any more is taken from the moment before.
    pub fn take(&self, before: Option<&Snapshot>) -> Result<Snapshot, String> {
        let block = self.suite.chain.block().map_err(|e| e.to_string())?;
        let info: TokenInfoResponse = self.token(&AskToken::TokenInfo {})?;
        let burned: BurnedResponse = self.token(&AskToken::Burned {})?;
        let settlement = self.suite.settlement.to_string();
        let token_config: token::ConfigResponse = self.token(&AskToken::Config {})?;
        let frozen: Page<Addr> = self.token(&AskToken::FrozenAccounts {
            start_after: None,
            limit: Some(100),
        })?;
        let system: Option<SystemContract> = self.token(&AskToken::SystemContract {
            address: settlement.clone(),
        })?;

        let channels = self.channels()?;
        let mut terms = before.map(|b| b.terms.clone()).unwrap_or_default();
        let mut lanes = BTreeMap::new();
        for channel in channels.values() {
            for number in 0..channel.terms {
                if let std::collections::btree_map::Entry::Vacant(e) =
                    terms.entry((channel.channel, number))
                {
                    e.insert(self.settlement(&Ask::Terms {
                        channel: channel.channel,
                        terms: number,
                    })?);
                }
            }
            let closed_before = before.and_then(|b| {
                let old = b.channels.get(&channel.channel)?;
                (old.status == ChannelStatus::Closed && old == channel).then_some(b)
            });
            let of_channel = (channel.channel, 0, 0)..=(channel.channel, u32::MAX, u32::MAX);
            match closed_before {
                Some(b) => {
                    lanes.extend(b.lanes.range(of_channel).map(|(k, l)| (*k, l.clone())));
                }
                None => lanes.extend(
                    self.lanes(channel.channel)?
                        .into_iter()
                        .map(|l| ((l.channel, l.terms, l.lane), l)),
                ),
            }
        }

        let services: Page<ServiceResponse> = self.settlement(&Ask::Services {
            provider: None,
            start_after: None,
            limit: Some(100),
        })?;
        let mut prices = before.map(|b| b.prices.clone()).unwrap_or_default();
        let mut splits = BTreeMap::new();
        for service in &services.items {
            for version in 1..=service.price_version {
                if let std::collections::btree_map::Entry::Vacant(e) =
                    prices.entry((service.id, version))
                {
                    e.insert(self.settlement(&Ask::Prices {
                        service_id: service.id,
                        version: Some(version),
                    })?);
                }
            }
            for version in 1..=service.split_version {
                let ask = Ask::Split {
                    service_id: service.id,
                    version: Some(version),
                };
                splits.insert((service.id, version), self.settlement(&ask)?);
            }
        }
        let config: ConfigResponse = self.settlement(&Ask::Config {})?;
        let totals: TotalsResponse = self.settlement(&Ask::Totals {})?;
        let mut usage = before.map(|b| b.usage.clone()).unwrap_or_default();
        let mut revenue = before.map(|b| b.revenue.clone()).unwrap_or_default();
        // The block that it happened in is the one before.
        let epoch = (block.time - 1) / config.epoch_seconds;
        if before.is_none_or(|b| b.totals != totals) {
            self.usage(&splits, epoch, &mut usage)?;
            let metrics: EpochMetrics = self.settlement(&Ask::EpochMetrics { epoch })?;
            revenue.insert(epoch, metrics.api_revenue.u128());
        }
        let mut referrers = BTreeMap::new();
        for label in REFERRERS {
            let address = self.suite.addr(label);
            let ask = Ask::Referrer {
                address: address.to_string(),
            };
            // Who never referred anybody has no book, which is an error to ask for.
            match self.settlement(&ask) {
                Ok(book) => _ = referrers.insert(address, book),
                Err(e) if e.contains("there is no referrer") => {}
                Err(e) => return Err(e),
            }
        }
        let providers: Page<ProviderResponse> = self.settlement(&Ask::Providers {
            start_after: None,
            limit: Some(100),
        })?;

        let mut receipt_keys = BTreeMap::new();
        for provider in &providers.items {
            for key in self.receipt_keys(&provider.address)? {
                receipt_keys.insert((provider.address.clone(), key.key_index), key);
            }
        }

        Ok(Snapshot {
            block,
            balances: self.balances()?,
            allowances: self.allowances()?,
            supply: info.total_supply.u128(),
            burned: burned.total.u128(),
            burned_by: CAUSES.map(|cause| {
                let by = burned.by_cause.iter().find(|b| b.cause == cause);
                by.map_or(Uint128::zero(), |b| b.amount).u128()
            }),
            fee_schedule: self.token(&AskToken::FeeSchedule {})?,
            paused_until: token_config.paused_until,
            frozen: frozen.items,
            system: system.ok_or("the settlement is no system contract any more")?,
            fee_paid: self.token(&AskToken::FeePaid {
                address: settlement,
            })?,
            config,
            totals,
            usage,
            revenue,
            receipt_keys,
            grants: self.grants()?,
            channels,
            terms,
            lanes,
            services: services.items.into_iter().map(|s| (s.id, s)).collect(),
            prices,
            splits,
            referrers,
            providers: providers
                .items
                .into_iter()
                .map(|p| (p.address.clone(), p))
                .collect(),
        })
    }
}

impl Snapshot {
    /// Balance of an account, 0 when it has none.
    pub fn balance(&self, account: &Addr) -> u128 {
        self.balances.get(account).copied().unwrap_or(0)
    }

    /// Whether the token is paused in the block the next operation runs in.
    pub fn paused(&self) -> bool {
        self.paused_until.is_some_and(|end| self.block.time < end)
    }

    /// Whether openings are paused in the block the next operation runs in.
    pub fn openings_paused(&self) -> bool {
        self.config
            .paused_until
            .is_some_and(|end| self.block.time < end)
    }

    /// Fee rate in the block the next operation runs in.
    pub fn rate(&self) -> u16 {
        self.fee_schedule.rate_at(self.block.time)
    }

    /// What is in the books and doesn't come with time alone: two of these are equal unless an
    /// operation did something.
    pub fn holdings(&self) -> Vec<(&'static str, String)> {
        let channels: Vec<_> = self
            .channels
            .values()
            .map(|c| {
                (
                    c.channel,
                    c.status,
                    c.deposited,
                    c.reserved,
                    c.paid,
                    c.terms,
                )
            })
            .collect();
        vec![
            ("balances", format!("{:?}", self.balances)),
            ("supply", format!("{}", self.supply)),
            ("burned", format!("{:?}", self.burned_by)),
            ("fee paid", format!("{:?}", self.fee_paid)),
            ("totals", format!("{:?}", self.totals)),
            ("channels", format!("{channels:?}")),
            ("lanes", format!("{:?}", self.lanes)),
            ("services", format!("{:?}", self.services)),
            ("splits", format!("{:?}", self.splits)),
            ("referrers", format!("{:?}", self.referrers)),
            ("providers", format!("{:?}", self.providers)),
            ("receipt keys", format!("{:?}", self.receipt_keys)),
        ]
    }
}
