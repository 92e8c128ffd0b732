//! Terms of a channel, and how they come from the chain's answers.

use cosmwasm_std::Storage;
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{
    ChannelResponse, ChannelStatus, Conditions, ConfigResponse, NextKey as NextKeyResponse,
    PricesResponse, ProviderResponse, TermsResponse, Unlock,
};
use oaic_messages::shared::Bps;
use oaic_records::compute_settlement::answers;
use oaic_vouchers::{channel_id, Hash};

use crate::error::{derived, TermsError};
use crate::facts::{ChannelFacts, Domains, Moment, NextKey, PublicKey};
use crate::lane::LaneId;
use crate::price::{Price, PriceTableFacts};
use crate::refusal::Refusal;

/// One of a channel's terms, with what holds for the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelTerms {
    /// The channel.
    pub channel: ChannelFacts,
    /// Number of the terms.
    pub terms: u32,
    /// Number of the service.
    pub service_id: u64,
    /// Version of the service's split.
    pub split_version: u32,
    /// Version of its license terms; 0 without a license.
    pub license_version: u32,
    /// The payer's tier when the terms were made.
    pub tier: u8,
    /// The referrer's share, in basis points.
    pub referrer_bps: Bps,
    /// What is agreed beside the price.
    pub conditions: Conditions,
    /// The payer's tier now, if it is known. Terms made for a higher tier are not served.
    pub tier_now: Option<u8>,
    /// Whether the license that the terms were made for has ended: they are not served then. The
    /// caller says so; [`ChannelTerms::from_chain`] leaves it false.
    pub license_ended: bool,
    /// Known price tables of the service, the one in force among them.
    pub prices: Vec<PriceTableFacts>,
    /// Hash of the price table in force.
    pub in_force: Hash,
}

/// The chain's answers that make a channel's terms, all read at one height.
#[allow(missing_docs)]
#[derive(Debug, Clone, Copy)]
pub struct Answers<'a> {
    pub config: &'a ConfigResponse,
    pub channel: &'a ChannelResponse,
    pub terms: &'a TermsResponse,
    pub provider: &'a ProviderResponse,
    /// Price table of the terms' service in force.
    pub prices: &'a PricesResponse,
    /// Earlier price tables of the service that calls under way may be under.
    pub earlier: &'a [PricesResponse],
    /// The payer's tier of today, from an offer.
    pub tier_now: Option<u8>,
    /// The chain's time and height that the answers are of.
    pub seen: Moment,
}

/// Which of a channel's terms, to be made of the contract's records.
#[derive(Debug, Clone, Copy)]
pub struct TermsRequest<'a> {
    /// The chain's id at the contract's instantiation, which the caller knows.
    pub chain_id: &'a str,
    /// The contract's address, which the caller knows.
    pub contract: &'a str,
    /// Number of the channel.
    pub channel: u64,
    /// Number of the terms.
    pub terms: u32,
    /// Versions of earlier price tables that calls under way may be under.
    pub earlier: &'a [u32],
    /// The payer's tier of today, if it is known: another contract keeps it.
    pub tier_now: Option<u8>,
    /// The chain's time and height that the records are of.
    pub seen: Moment,
}

impl ChannelTerms {
    /// From the contract's records, which the storage proves as it reads them: what a node says is
    /// not believed then. No list is read.
    ///
    /// # Errors
    /// [`TermsError::Records`] for a record that isn't there or can't be read; else as
    /// [`from_chain`](Self::from_chain).
    pub fn from_records(
        records: &dyn Storage,
        wanted: &TermsRequest<'_>,
    ) -> Result<Self, TermsError> {
        let TermsRequest {
            channel,
            terms,
            seen,
            ..
        } = *wanted;
        let config = answers::config(records)?;
        together("chain id", &wanted.chain_id, &config.chain_id.as_str())?;
        let at = Due {
            time: seen.time,
            height: seen.height,
        };
        let channel = answers::channel(records, channel, at)?;
        let terms = answers::terms(records, channel.channel, terms)?;
        let service = answers::service(records, terms.service_id)?;
        let table = |version| answers::prices(records, (service.id, version));
        let earlier = wanted.earlier.iter().copied().map(table);
        Self::from_chain(
            wanted.contract,
            &Answers {
                config: &config,
                provider: &answers::provider(records, &channel.provider)?,
                prices: &table(service.price_version)?,
                earlier: &earlier.collect::<Result<Vec<_>, _>>()?,
                tier_now: wanted.tier_now,
                channel: &channel,
                terms: &terms,
                seen,
            },
        )
    }

    /// From the chain's answers for one channel, its terms, its provider, and the price tables of
    /// the terms' service. Domains, channel id and hashes of price tables are derived here, from
    /// the contract's address, which the caller knows, and the chain id that the configuration
    /// names, so that a lying node is found out. A caller that knows the chain id that the contract
    /// was instantiated under compares it with `config.chain_id` first.
    ///
    /// # Errors
    /// [`TermsError`] names the field that is wrong.
    pub fn from_chain(contract: &str, answers: &Answers<'_>) -> Result<Self, TermsError> {
        let (channel, terms) = (answers.channel, answers.terms);
        let domains = Domains::derive(&answers.config.chain_id, contract);
        derived(
            "voucher_domain",
            &domains.voucher,
            &answers.config.voucher_domain,
        )?;
        derived(
            "receipt_domain",
            &domains.receipt,
            &answers.config.receipt_domain,
        )?;
        together("channel", &channel.channel, &terms.channel)?;
        together("provider", &channel.provider, &answers.provider.address)?;
        let table = |prices: &PricesResponse| {
            together("service", &terms.service_id, &prices.service_id)?;
            PriceTableFacts::from_chain(prices, &domains.receipt, terms.tier)
        };
        let newest = table(answers.prices)?;
        let mut prices = vec![newest];
        for earlier in answers.earlier {
            let earlier = table(earlier)?;
            if prices.iter().all(|known| known.hash != earlier.hash) {
                prices.push(earlier);
            }
        }
        Ok(Self {
            channel: facts(answers, domains)?,
            terms: terms.terms,
            service_id: terms.service_id,
            split_version: terms.split_version,
            license_version: terms.license_version,
            tier: terms.tier,
            referrer_bps: terms.referrer_bps,
            conditions: terms.conditions,
            tier_now: answers.tier_now,
            license_ended: false,
            in_force: newest.hash,
            prices,
        })
    }

    /// The price table of a hash.
    pub fn table(&self, hash: &Hash) -> Option<&PriceTableFacts> {
        self.prices.iter().find(|table| table.hash == *hash)
    }

    /// The price table in force.
    pub fn price(&self) -> Option<&Price> {
        self.table(&self.in_force).map(|table| &table.price)
    }

    /// Their lane 0: what a refusal names that is about all of their lanes.
    pub(crate) fn first_lane(&self) -> LaneId {
        LaneId {
            channel: self.channel.number,
            terms: self.terms,
            lane: 0,
        }
    }

    /// Calls run under the channel's newest terms only, while what these were made for holds.
    pub(crate) fn check_served(&self, id: LaneId, newest: u32, now: u64) -> Result<(), Refusal> {
        if id.terms != newest {
            return Err(Refusal::OldTerms { lane: id, newest });
        }
        if let Some(now) = self.tier_now.filter(|now| *now < self.tier) {
            let tier = self.tier;
            return Err(Refusal::TierEnded {
                lane: id,
                tier,
                now,
            });
        }
        self.check_valid(id, now)?;
        if self.license_ended {
            let version = self.license_version;
            return Err(Refusal::LicenseEnded { lane: id, version });
        }
        Ok(())
    }

    /// From the agreed time on nothing is served or granted, not even to a call that runs.
    pub(crate) fn check_valid(&self, id: LaneId, now: u64) -> Result<(), Refusal> {
        match self.conditions.valid_until.filter(|end| *end <= now) {
            Some(end) => Err(Refusal::TermsEnded { lane: id, end, now }),
            None => Ok(()),
        }
    }

    /// Calls are made under the price table in force only.
    pub(crate) fn check_in_force(&self, id: LaneId, named: Hash) -> Result<(), Refusal> {
        if named == self.in_force {
            return Ok(());
        }
        Err(Refusal::PriceTable {
            lane: id,
            named,
            in_force: self.in_force,
        })
    }
}

fn facts(answers: &Answers<'_>, domains: Domains) -> Result<ChannelFacts, TermsError> {
    let (channel, provider) = (answers.channel, answers.provider);
    let id = channel_id(
        &domains.voucher,
        channel.payer.as_str(),
        channel.provider.as_str(),
        channel.channel,
    );
    derived("channel id", &id, &channel.id)?;
    let mut receipt_keys = Vec::with_capacity(provider.receipt_keys.len());
    for key in &provider.receipt_keys {
        // One that was retired or charged signs no more.
        if key.retired.is_none() && !key.charged {
            receipt_keys.push(PublicKey {
                index: key.key_index,
                key: bytes("receipt_key", &key.receipt_key)?,
            });
        }
    }
    let (bond, min_bond) = (provider.bond.u128(), answers.config.params.min_bond.u128());
    let unlocks = [&channel.payer_unlock, &channel.refund_unlock];
    let due = |unlock: &Unlock| Moment {
        time: unlock.time,
        height: unlock.height,
    };
    let newest_terms = channel
        .terms
        .checked_sub(1)
        .filter(|newest| answers.terms.terms <= *newest)
        .ok_or(TermsError::Apart {
            field: "number of terms",
            expected: channel.terms.to_string(),
            got: format!("terms {}", answers.terms.terms),
        })?;
    Ok(ChannelFacts {
        number: channel.channel,
        id,
        domains,
        session: PublicKey {
            index: channel.key_index,
            key: bytes("session_key", &channel.session_key)?,
        },
        next_session: channel.next_key.as_ref().map(next_key).transpose()?,
        unlocks: unlocks.into_iter().flatten().map(due).collect(),
        closed: channel.status == ChannelStatus::Closed,
        trusted: provider.trusted && bond >= min_bond && !receipt_keys.is_empty(),
        receipt_keys,
        bond,
        min_bond,
        reserve: channel.reserved.u128(),
        paid: channel.paid.u128(),
        spendable: channel.spendable.u128(),
        newest_terms,
        unlock_delay: channel.unlock_delay,
        unlock_blocks: channel.unlock_blocks,
        seen: answers.seen,
    })
}

fn next_key(next: &NextKeyResponse) -> Result<NextKey, TermsError> {
    Ok(NextKey {
        key: PublicKey {
            index: next.key_index,
            key: bytes("next session_key", &next.session_key)?,
        },
        due: Moment {
            time: next.effective_at,
            height: next.effective_height,
        },
    })
}

fn bytes(field: &'static str, got: &[u8]) -> Result<[u8; 32], TermsError> {
    got.try_into().map_err(|_| TermsError::Length {
        field,
        got: got.len(),
    })
}

fn together<T: PartialEq + ToString>(
    field: &'static str,
    expected: &T,
    got: &T,
) -> Result<(), TermsError> {
    if got == expected {
        return Ok(());
    }
    Err(TermsError::Apart {
        field,
        expected: expected.to_string(),
        got: got.to_string(),
    })
}
