//! Everything of value that the two contracts say about themselves, at one moment.

use std::collections::btree_map::{BTreeMap, Entry};

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Uint128};
use cw20::{AllAllowancesResponse, TokenInfoResponse};
use oaic_chain::{Block, Chain};
use oaic_client::{Handle, Settlement, Token};
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

use crate::suite::{Suite, PARTIES, REFERRERS};

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

impl Snapshot {
    /// The moment now. What can't change any more is taken from the moment before.
    pub fn take(suite: &Suite, before: Option<&Self>) -> Result<Self> {
        let token: Handle<'_, Token> = suite.at(&suite.token);
        let settlement: Handle<'_, Settlement> = suite.at(&suite.settlement);
        let block = suite.chain.block()?;
        let info: TokenInfoResponse = token.query(&AskToken::TokenInfo {})?;
        let burned: BurnedResponse = token.query(&AskToken::Burned {})?;
        let address = suite.settlement.to_string();
        let token_config: token::ConfigResponse = token.query(&AskToken::Config {})?;
        let frozen: Page<Addr> = token.query(&AskToken::FrozenAccounts {
            start_after: None,
            limit: Some(100),
        })?;
        let system: Option<SystemContract> = token.query(&AskToken::SystemContract {
            address: address.clone(),
        })?;

        let channels = settlement.channels(None, None).all()?;
        let mut terms = before.map(|b| b.terms.clone()).unwrap_or_default();
        let mut lanes = BTreeMap::new();
        for shown in &channels {
            let channel = shown.channel;
            for number in 0..shown.terms {
                if let Entry::Vacant(e) = terms.entry((channel, number)) {
                    let terms = number;
                    e.insert(settlement.query(&Ask::Terms { channel, terms })?);
                }
            }
            let closed_before = before.filter(|b| {
                let old = b.channels.get(&channel);
                shown.status == ChannelStatus::Closed && old == Some(shown)
            });
            let of_channel = (channel, 0, 0)..=(channel, u32::MAX, u32::MAX);
            match closed_before {
                Some(b) => lanes.extend(b.lanes.range(of_channel).map(|(k, l)| (*k, l.clone()))),
                None => {
                    let all = settlement.lanes(channel).all()?.into_iter();
                    lanes.extend(all.map(|l| ((l.channel, l.terms, l.lane), l)));
                }
            }
        }

        let services = settlement.services(None).all()?;
        let mut prices = before.map(|b| b.prices.clone()).unwrap_or_default();
        let mut splits = BTreeMap::new();
        for service in &services {
            let service_id = service.id;
            for number in 1..=service.price_version {
                if let Entry::Vacant(e) = prices.entry((service_id, number)) {
                    let version = Some(number);
                    let ask = Ask::Prices {
                        service_id,
                        version,
                    };
                    e.insert(settlement.query(&ask)?);
                }
            }
            for number in 1..=service.split_version {
                let version = Some(number);
                let ask = Ask::Split {
                    service_id,
                    version,
                };
                splits.insert((service_id, number), settlement.query(&ask)?);
            }
        }
        let config: ConfigResponse = settlement.query(&Ask::Config {})?;
        let totals: TotalsResponse = settlement.query(&Ask::Totals {})?;
        let mut usage = before.map(|b| b.usage.clone()).unwrap_or_default();
        let mut revenue = before.map(|b| b.revenue.clone()).unwrap_or_default();
        // The block that it happened in is the one before.
        let epoch = (block.time - 1) / config.epoch_seconds;
        if before.is_none_or(|b| b.totals != totals) {
            for (service_id, split_version) in splits.keys().copied() {
                let ask = Ask::Usage {
                    service_id,
                    split_version,
                    epoch,
                };
                let key = (service_id, split_version, epoch);
                usage.insert(key, settlement.query(&ask)?);
            }
            let metrics: EpochMetrics = settlement.query(&Ask::EpochMetrics { epoch })?;
            revenue.insert(epoch, metrics.api_revenue.u128());
        }
        let mut referrers = BTreeMap::new();
        for label in REFERRERS {
            let referrer = suite.addr(label);
            let address = referrer.to_string();
            // Who never referred anybody is none, which is an error to ask for.
            match settlement.query(&Ask::Referrer { address }) {
                Ok(found) => _ = referrers.insert(referrer, found),
                Err(e) if e.to_string().contains("there is no referrer") => {}
                Err(e) => return Err(e.into()),
            }
        }
        let providers = settlement.providers().all()?;
        let mut receipt_keys = BTreeMap::new();
        for provider in &providers {
            let keys = settlement.receipt_keys(provider.address.to_string());
            for key in keys.all()? {
                receipt_keys.insert((provider.address.clone(), key.key_index), key);
            }
        }
        let mut balances = BTreeMap::new();
        for holder in token.accounts().all()? {
            let holder = Addr::unchecked(holder);
            let balance = token.balance(&holder)?;
            balances.insert(holder, balance);
        }
        let (mut allowances, mut grants) = (BTreeMap::new(), BTreeMap::new());
        for party in PARTIES {
            let party = suite.addr(party);
            let given: AllAllowancesResponse = token.query(&AskToken::AllAllowances {
                owner: party.to_string(),
                start_after: None,
                limit: Some(30),
            })?;
            for item in given.allowances {
                let pair = (party.clone(), Addr::unchecked(item.spender));
                allowances.insert(pair, item.allowance.u128());
            }
            let payer = party.to_string();
            let given: Vec<GrantResponse> = settlement.query(&Ask::Grants { payer })?;
            for grant in given {
                grants.insert((party.clone(), grant.grantee.clone()), grant);
            }
        }

        Ok(Self {
            block,
            balances,
            allowances,
            supply: info.total_supply.u128(),
            burned: burned.total.u128(),
            burned_by: CAUSES.map(|cause| {
                let by = burned.by_cause.iter().find(|b| b.cause == cause);
                by.map_or(Uint128::zero(), |b| b.amount).u128()
            }),
            fee_schedule: token.query(&AskToken::FeeSchedule {})?,
            paused_until: token_config.paused_until,
            frozen: frozen.items,
            system: system.context("the settlement is no system contract any more")?,
            fee_paid: token.query(&AskToken::FeePaid { address })?,
            config,
            totals,
            usage,
            revenue,
            receipt_keys,
            grants,
            channels: channels.into_iter().map(|c| (c.channel, c)).collect(),
            terms,
            lanes,
            services: services.into_iter().map(|s| (s.id, s)).collect(),
            prices,
            splits,
            referrers,
            providers: (providers.into_iter())
                .map(|p| (p.address.clone(), p))
                .collect(),
        })
    }

    /// Balance of an account, 0 when it has none.
    pub fn balance(&self, account: &Addr) -> u128 {
        self.balances.get(account).copied().unwrap_or(0)
    }

    /// Balances of all but one account together.
    pub fn others(&self, account: &Addr) -> u128 {
        self.balances.values().sum::<u128>() - self.balance(account)
    }

    /// Whether the token is paused in the block the next operation runs in.
    pub fn paused(&self) -> bool {
        self.paused_until.is_some_and(|end| self.block.time < end)
    }

    /// Whether openings are paused in the block the next operation runs in.
    pub fn openings_paused(&self) -> bool {
        let until = self.config.paused_until;
        until.is_some_and(|end| self.block.time < end)
    }

    /// Fee rate in the block the next operation runs in.
    pub fn rate(&self) -> u16 {
        self.fee_schedule.rate_at(self.block.time)
    }

    /// All value that doesn't come with time alone: two of these are equal unless an
    /// operation did something.
    pub fn holdings(&self) -> Vec<(&'static str, String)> {
        let channels = self.channels.values().map(|c| {
            let figures = (c.deposited, c.reserved, c.paid);
            (c.channel, c.status, figures, c.terms)
        });
        let channels: Vec<_> = channels.collect();
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
