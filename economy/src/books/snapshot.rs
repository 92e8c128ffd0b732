//! Reads all there is to know of a deployment's books. Every list is read page by page.

use std::ops::Range;

use anyhow::{bail, ensure, Context, Result};
use cosmwasm_std::Addr;
use cw20::{AllAccountsResponse, BalanceResponse, TokenInfoResponse};
use oaic_chain::{Chain, ChainExt};
use oaic_messages::compute_settlement::{
    BooksResponse, ChannelResponse, ConfigResponse, LaneResponse, ProviderResponse,
    QueryMsg as SettlementQuery, ReferrerResponse, ServiceResponse, SplitResponse, UsageResponse,
};
use oaic_messages::gates::EpochMetrics;
use oaic_messages::shared::{Page, MAX_PAGE_LIMIT};
use oaic_messages::token::{self, BurnedResponse, FeePaidResponse, QueryMsg as TokenQuery};

/// Pages of one list at most: a list that never ends is a fault, not a reason to wait forever.
const MAX_PAGES: usize = 100_000;

/// An account's balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub address: Addr,
    /// uoaic.
    pub balance: u128,
}

/// Books of one token and one settlement contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The settlement contract.
    pub settlement: Addr,
    /// Supply, in uoaic.
    pub supply: u128,
    /// Supply at genesis and where fees go.
    pub token: token::ConfigResponse,
    /// Burned by cause.
    pub burned: BurnedResponse,
    /// What the settlement contract paid to the token.
    pub fee_paid: FeePaidResponse,
    /// Every account with a balance entry.
    pub accounts: Vec<Account>,
    /// Totals.
    pub books: BooksResponse,
    /// Providers.
    pub providers: Vec<ProviderResponse>,
    /// Services.
    pub services: Vec<ServiceResponse>,
    /// Every version of every service's split.
    pub splits: Vec<SplitResponse>,
    /// What each service settled under each version of its split, in each epoch so far.
    pub usage: Vec<UsageResponse>,
    /// What was measured in each epoch so far.
    pub epochs: Vec<EpochMetrics>,
    /// Channels, closed ones too, each with its lanes.
    pub channels: Vec<(ChannelResponse, Vec<LaneResponse>)>,
    /// Referrers of the channels' payers.
    pub referrers: Vec<ReferrerResponse>,
}

impl Snapshot {
    /// Read them.
    ///
    /// # Errors
    /// When the chain doesn't answer, or a list has no end.
    pub fn take(chain: &dyn Chain, token: &Addr, settlement: &Addr) -> Result<Self> {
        let reader = Reader {
            chain,
            token,
            settlement,
        };
        let channels = reader.channels()?;
        let info: TokenInfoResponse = reader.token(&TokenQuery::TokenInfo {})?;
        let services = reader.services()?;
        let epochs = reader.epochs(&channels)?;
        Ok(Self {
            settlement: settlement.clone(),
            supply: info.total_supply.u128(),
            token: reader.token(&TokenQuery::Config {})?,
            burned: reader.token(&TokenQuery::Burned {})?,
            fee_paid: reader.token(&TokenQuery::FeePaid {
                address: settlement.to_string(),
            })?,
            accounts: reader.accounts()?,
            books: reader.settlement(&SettlementQuery::Books {})?,
            providers: reader.providers()?,
            splits: reader.splits(&services)?,
            usage: reader.usage(&services, epochs.clone())?,
            epochs: reader.measured(epochs)?,
            referrers: reader.referrers(&channels)?,
            services,
            channels,
        })
    }

    /// Balance of an account, 0 when it has no entry.
    pub fn balance(&self, address: &Addr) -> u128 {
        self.accounts
            .iter()
            .find(|a| a.address == address)
            .map_or(0, |a| a.balance)
    }
}

struct Reader<'a> {
    chain: &'a dyn Chain,
    token: &'a Addr,
    settlement: &'a Addr,
}

impl Reader<'_> {
    fn token<R: serde::de::DeserializeOwned>(&self, msg: &TokenQuery) -> Result<R> {
        self.chain
            .query(self.token, msg)
            .context("the token's books can't be read")
    }

    fn settlement<R: serde::de::DeserializeOwned>(&self, msg: &SettlementQuery) -> Result<R> {
        self.chain
            .query(self.settlement, msg)
            .context("the settlement's books can't be read")
    }

    fn pages<T, K>(
        &self,
        what: &str,
        key: impl Fn(&T) -> K,
        page: impl Fn(Option<K>) -> Result<Page<T>>,
    ) -> Result<Vec<T>> {
        let mut items: Vec<T> = Vec::new();
        for _ in 0..MAX_PAGES {
            let next = page(items.last().map(&key))?;
            let empty = next.items.is_empty();
            items.extend(next.items);
            if !next.has_more {
                return Ok(items);
            }
            if empty {
                bail!("the list of {what} says that it has more, but an empty page came");
            }
        }
        bail!("the list of {what} has no end after {} items", items.len())
    }

    fn accounts(&self) -> Result<Vec<Account>> {
        let mut accounts: Vec<Account> = Vec::new();
        for _ in 0..MAX_PAGES {
            let page: AllAccountsResponse = self.token(&TokenQuery::AllAccounts {
                start_after: accounts.last().map(|a| a.address.to_string()),
                limit: Some(MAX_PAGE_LIMIT),
            })?;
            // cw20's lists don't say whether they have more: an empty page is the end.
            if page.accounts.is_empty() {
                return Ok(accounts);
            }
            for address in page.accounts {
                let balance: BalanceResponse = self.token(&TokenQuery::Balance {
                    address: address.clone(),
                })?;
                accounts.push(Account {
                    address: Addr::unchecked(address),
                    balance: balance.balance.u128(),
                });
            }
        }
        bail!(
            "the list of accounts has no end after {} items",
            accounts.len()
        )
    }

    fn providers(&self) -> Result<Vec<ProviderResponse>> {
        let key = |p: &ProviderResponse| p.address.to_string();
        self.pages("providers", key, |start_after| {
            self.settlement(&SettlementQuery::Providers {
                start_after,
                limit: Some(MAX_PAGE_LIMIT),
            })
        })
    }

    fn services(&self) -> Result<Vec<ServiceResponse>> {
        self.pages(
            "services",
            |s: &ServiceResponse| s.id,
            |start_after| {
                let limit = Some(MAX_PAGE_LIMIT);
                self.settlement(&SettlementQuery::Services {
                    provider: None,
                    start_after,
                    limit,
                })
            },
        )
    }

    fn splits(&self, services: &[ServiceResponse]) -> Result<Vec<SplitResponse>> {
        let mut splits = Vec::new();
        for service in services {
            for version in 1..=service.split_version {
                let (service_id, version) = (service.id, Some(version));
                splits.push(self.settlement(&SettlementQuery::Split {
                    service_id,
                    version,
                })?);
            }
        }
        Ok(splits)
    }

    /// The epochs in which anything can have settled: from the first channel's on.
    fn epochs(&self, channels: &[(ChannelResponse, Vec<LaneResponse>)]) -> Result<Range<u64>> {
        let config: ConfigResponse = self.settlement(&SettlementQuery::Config {})?;
        let of = |time: u64| time / config.epoch_seconds.max(1);
        let now = self
            .chain
            .block()
            .context("the chain's time can't be read")?;
        let opened = channels.iter().map(|(channel, _)| channel.opened_at).min();
        let (first, last) = (of(opened.unwrap_or(now.time)), of(now.time));
        let count = usize::try_from(last.saturating_sub(first))?;
        ensure!(count < MAX_PAGES, "there were {count} epochs to look at");
        Ok(first..last.saturating_add(1))
    }

    fn measured(&self, epochs: Range<u64>) -> Result<Vec<EpochMetrics>> {
        epochs
            .map(|epoch| self.settlement(&SettlementQuery::EpochMetrics { epoch }))
            .collect()
    }

    fn usage(
        &self,
        services: &[ServiceResponse],
        epochs: Range<u64>,
    ) -> Result<Vec<UsageResponse>> {
        let mut usage = Vec::new();
        for service in services {
            for split_version in 1..=service.split_version {
                for epoch in epochs.clone() {
                    usage.push(self.settlement(&SettlementQuery::Usage {
                        service_id: service.id,
                        split_version,
                        epoch,
                    })?);
                }
            }
        }
        Ok(usage)
    }

    fn channels(&self) -> Result<Vec<(ChannelResponse, Vec<LaneResponse>)>> {
        let limit = Some(MAX_PAGE_LIMIT);
        let channels = self.pages(
            "channels",
            |c: &ChannelResponse| c.channel,
            |start_after| {
                self.settlement(&SettlementQuery::Channels {
                    payer: None,
                    provider: None,
                    start_after,
                    limit,
                })
            },
        )?;
        let with_lanes = channels.into_iter().map(|channel| {
            let lanes = self.pages(
                "lanes",
                |l: &LaneResponse| (l.terms, l.lane),
                |start_after| {
                    let channel = channel.channel;
                    self.settlement(&SettlementQuery::Lanes {
                        channel,
                        start_after,
                        limit,
                    })
                },
            )?;
            Ok((channel, lanes))
        });
        with_lanes.collect()
    }

    fn referrers(
        &self,
        channels: &[(ChannelResponse, Vec<LaneResponse>)],
    ) -> Result<Vec<ReferrerResponse>> {
        let mut payers: Vec<&Addr> = channels.iter().map(|(channel, _)| &channel.payer).collect();
        payers.sort();
        payers.dedup();
        let mut found: Vec<Addr> = Vec::new();
        for payer in payers {
            let payer = payer.to_string();
            found.extend(self.settlement::<Option<Addr>>(&SettlementQuery::ReferrerOf { payer })?);
        }
        found.sort();
        found.dedup();
        let books = found.into_iter().map(|address| {
            self.settlement(&SettlementQuery::Referrer {
                address: address.into(),
            })
        });
        books.collect()
    }
}
