//! Reads all there is to know of a deployment's totals. Every list is read page by page.

use std::ops::Range;

use anyhow::{ensure, Context, Result};
use cosmwasm_std::Addr;
use cw20::TokenInfoResponse;
use oaic_client::{Handle, Settlement, Token};
use oaic_messages::compute_settlement::{
    ChannelResponse, ConfigResponse, LaneResponse, PayeeRef, ProviderResponse,
    QueryMsg as SettlementQuery, ReferrerResponse, ServiceResponse, SplitResponse, TotalsResponse,
    UsageResponse,
};
use oaic_messages::gates::EpochMetrics;
use oaic_messages::token::{self, BurnedResponse, FeePaidResponse, QueryMsg as TokenQuery};

/// Epochs that are looked at, at most.
const MAX_EPOCHS: usize = 100_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub address: Addr,
    /// uoaic.
    pub balance: u128,
}

/// Totals of one token and one settlement contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
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
    pub totals: TotalsResponse,
    pub providers: Vec<ProviderResponse>,
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
    pub fn take(token: &Handle<'_, Token>, settlement: &Handle<'_, Settlement>) -> Result<Self> {
        let reader = Reader { token, settlement };
        let channels = reader.channels()?;
        let info: TokenInfoResponse = reader.token(&TokenQuery::TokenInfo {})?;
        let services = settlement.services(None).all()?;
        let epochs = reader.epochs(&channels)?;
        Ok(Self {
            settlement: settlement.address().clone(),
            supply: info.total_supply.u128(),
            token: reader.token(&TokenQuery::Config {})?,
            burned: reader.token(&TokenQuery::Burned {})?,
            fee_paid: reader.token(&TokenQuery::FeePaid {
                address: settlement.address().to_string(),
            })?,
            accounts: reader.accounts()?,
            totals: reader.settlement(&SettlementQuery::Totals {})?,
            providers: settlement.providers().all()?,
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
        let account = self.accounts.iter().find(|a| a.address == address);
        account.map_or(0, |a| a.balance)
    }

    /// What payees with an address have earned and not claimed.
    pub fn due(&self) -> Vec<PayeeRef> {
        let mut due = Vec::new();
        for split in &self.splits {
            for (payee, position) in split.payees.iter().zip(0u32..) {
                if payee.address.is_some() && payee.earned > payee.claimed {
                    due.push(PayeeRef {
                        source_id: split.service_id,
                        split_version: split.version,
                        payee: position,
                    });
                }
            }
        }
        due
    }
}

struct Reader<'a> {
    token: &'a Handle<'a, Token>,
    settlement: &'a Handle<'a, Settlement>,
}

impl Reader<'_> {
    fn token<R: serde::de::DeserializeOwned>(&self, msg: &TokenQuery) -> Result<R> {
        self.token
            .query(msg)
            .context("the token's totals can't be read")
    }

    fn settlement<R: serde::de::DeserializeOwned>(&self, msg: &SettlementQuery) -> Result<R> {
        self.settlement
            .query(msg)
            .context("the settlement's totals can't be read")
    }

    fn accounts(&self) -> Result<Vec<Account>> {
        let holders = self.token.accounts().all()?.into_iter();
        holders
            .map(|address| {
                let address = Addr::unchecked(address);
                let balance = self.token.balance(&address)?;
                Ok(Account { address, balance })
            })
            .collect()
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
            .settlement
            .chain()
            .block()
            .context("the chain's time can't be read")?;
        let opened = channels.iter().map(|(channel, _)| channel.opened_at).min();
        let (first, last) = (of(opened.unwrap_or(now.time)), of(now.time));
        let count = usize::try_from(last.saturating_sub(first))?;
        ensure!(count < MAX_EPOCHS, "there were {count} epochs to look at");
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
        let channels = self.settlement.channels(None, None).all()?.into_iter();
        channels
            .map(|channel| {
                let lanes = self.settlement.lanes(channel.channel).all()?;
                Ok((channel, lanes))
            })
            .collect()
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
        let totals = found.into_iter().map(|address| {
            self.settlement(&SettlementQuery::Referrer {
                address: address.into(),
            })
        });
        totals.collect()
    }
}
