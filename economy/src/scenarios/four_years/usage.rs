//! Enterprises pay for calls month by month, and somebody turns the cranks: settlement, fee,
//! claims, dividends, rewards.
//!
//! What a call is, and how it is metered, is what `api-settlement` shows; here a voucher, claimed
//! to its last uoaic, stands for a month of calls, and a hash for the tree of their receipts, which
//! nobody disputes.

use anyhow::{ensure, Result};
use cosmwasm_std::Uint128;
use oaic_chain::ChainError;
use oaic_channel::Domains;
use oaic_client::{answer, ClientError, Contract, Handle};
use oaic_math::fee::split_fee;
use oaic_math::price::discount_for;
use oaic_messages::compute_settlement::{
    ChannelResponse, ChannelResult, ChannelsResponse, ExecuteMsg, OpenChannel, PricesResponse,
    QueryMsg, ReceiveMsg, SettleBatchResponse, SettleResult, TermsResponse, MAX_CLAIMS,
};
use oaic_messages::events::compute_settlement::ChannelOpened;
use oaic_messages::shared::UOAIC_PER_OAIC;
use oaic_messages::{incentives, staking, token, treasury};
use oaic_vouchers::{Entry, SigningKey, Voucher};
use sha2::{Digest, Sha256};

use super::calendar::{EVENING, MORNING, NOON};
use super::coins::{BUYERS, CRANK, ENTERPRISES};
use super::simulation::{Channel, Simulation};
use crate::scenarios::market;
use crate::snapshot::Snapshot;

/// OAIC in a channel at first, and with each top-up.
const DEPOSIT: u128 = 500_000 * UOAIC_PER_OAIC;

/// Below this a channel is topped up.
const LOW: u128 = 100_000 * UOAIC_PER_OAIC;

/// OAIC for a month of calls: the first enterprise this, the others more.
const MONTH: u128 = 25_000 * UOAIC_PER_OAIC;

/// OAIC that a holder pays another one each month.
const PAYMENT: u128 = 10_000 * UOAIC_PER_OAIC;

/// OAIC that the first enterprise stakes to get a discount.
const DISCOUNT_STAKE: u128 = 100_000 * UOAIC_PER_OAIC;

const MONTH_DAYS: u64 = 30;

/// Months that are paid for at most.
const MONTHS: u128 = 48;

/// Day on which the first enterprise asks for terms that know its tier.
const NEW_TERMS: u64 = 200;

impl Simulation<'_> {
    pub(super) fn plan_usage(&mut self) -> Result<()> {
        let receipt_key = |provider: &str| key("receipt", provider);
        let (at, economy) = (&self.deployed, &self.economy);
        let (token, settlement) = (&at.token, &at.settlement);
        let registered = market::register(at.chain, economy, token, settlement, receipt_key)?;
        market::name_settler(at.chain, economy, settlement, CRANK)?;
        let services: Vec<u64> = registered.services.into_values().collect();
        ensure!(!services.is_empty(), "the economy offers no service");
        for (n, payer) in ENTERPRISES.into_iter().enumerate() {
            let service = services[n % services.len()];
            let limit = month(n) * MONTHS;
            self.calendar
                .on(8, NOON, move |sim| sim.open_channel(payer, service, limit));
        }
        self.calendar.on(9, MORNING, |sim| {
            let staking = sim.deployed.staking.clone();
            let stake = staking::ReceiveMsg::Stake {
                term: 0,
                position: None,
            };
            sim.send(ENTERPRISES[0], &staking, DISCOUNT_STAKE.into(), &stake)?;
            Ok(())
        });
        self.calendar
            .on(NEW_TERMS, MORNING, |sim| sim.advance_terms(0));
        let last = 4 * 365;
        for day in (2 * MONTH_DAYS..last).step_by(MONTH_DAYS as usize) {
            self.calendar.on(day, MORNING, |sim| sim.settle_month());
            self.calendar.on(day, EVENING, |sim| sim.turn_cranks());
        }
        Ok(())
    }

    fn open_channel(&mut self, payer: &'static str, service_id: u64, limit: u128) -> Result<()> {
        let settlement = self.deployed.settlement.clone();
        let open = ReceiveMsg::OpenChannel(OpenChannel {
            conditions: Default::default(),
            service_id,
            session_key: key("session", payer).public().into(),
            spend_limit: limit.into(),
            referrer: None,
            refund_to: None,
        });
        let outcome = self.send(payer, &settlement, DEPOSIT.into(), &open)?;
        let opened: ChannelOpened = settlement.event(&outcome)?;
        let number = opened.channel;
        let ask = QueryMsg::Channel { channel: number };
        let channel: ChannelResponse = self.ask(&settlement, &ask)?;
        let terms = self.terms(number, 0)?;
        ensure!(
            terms.tier == 0,
            "{payer} has tier {} without a stake",
            terms.tier
        );
        self.usage.channels.push(Channel {
            payer,
            number,
            id: channel.id.to_array()?,
            terms: 0,
            sequence: 0,
            amount: 0,
        });
        Ok(())
    }

    fn terms(&self, channel: u64, terms: u32) -> Result<TermsResponse> {
        let ask = QueryMsg::Terms { channel, terms };
        self.ask(&self.deployed.settlement, &ask)
    }

    /// New terms, at the tier that the payer's stake has by now.
    fn advance_terms(&mut self, index: usize) -> Result<()> {
        let channel = self.usage.channels[index].clone();
        let settlement = self.deployed.settlement.clone();
        let old = self.terms(channel.number, 0)?;
        let advance = ExecuteMsg::AdvanceTerms {
            conditions: None,
            channels: vec![channel.number],
            service_id: old.service_id,
        };
        let outcome = self.execute(channel.payer, &settlement, &advance)?;
        let answered: ChannelsResponse = answer(&outcome, 0)?;
        ensure!(
            answered.results == [ChannelResult::Done {}],
            "{} got no new terms: {:?}",
            channel.payer,
            answered.results
        );
        let new = self.terms(channel.number, 1)?;
        let staker = self.staker(channel.payer)?;
        let book = format!("terms of {}", channel.payer);
        let rule = "tier of the terms = tier of the stake";
        self.audit.equal(book, rule, new.tier, staker.tier);
        let ask = QueryMsg::Prices {
            service_id: old.service_id,
            version: None,
        };
        let prices: PricesResponse = self.ask(&settlement, &ask)?;
        let discount =
            |terms: &TermsResponse| discount_for(terms.tier, &prices.table.tier_discounts);
        ensure!(
            new.tier > 0 && discount(&new) > discount(&old),
            "a stake of {} OAIC gave {} tier {} and a discount of {} bps",
            DISCOUNT_STAKE / UOAIC_PER_OAIC,
            channel.payer,
            new.tier,
            discount(&new)
        );
        let channel = &mut self.usage.channels[index];
        (channel.terms, channel.sequence, channel.amount) = (1, 0, 0);
        Ok(())
    }

    /// Every enterprise acknowledges its month; one batch settles them all.
    fn settle_month(&mut self) -> Result<()> {
        let settlement = self.deployed.settlement.clone();
        let domains = Domains::derive(&self.chain.chain_id(), settlement.address().as_str());
        let mut entries = Vec::new();
        for index in 0..self.usage.channels.len() {
            self.top_up(index)?;
            let channel = &mut self.usage.channels[index];
            channel.sequence += 1_000;
            channel.amount += month(index);
            let tree = [
                channel.number.to_be_bytes(),
                u64::from(channel.terms).to_be_bytes(),
                channel.sequence.to_be_bytes(),
            ];
            let voucher = Voucher {
                channel_id: channel.id,
                terms: channel.terms,
                lane: 0,
                key_index: 0,
                sequence: channel.sequence,
                amount: channel.amount,
                peaks: Sha256::digest(tree.concat()).into(),
            };
            let signed = key("session", channel.payer).sign(&voucher.to_bytes(&domains.voucher));
            let entry = Entry {
                claim: u64::try_from(channel.amount)?,
                voucher: voucher.pack(channel.number, signed),
            };
            entries.extend(entry.to_bytes());
        }
        let settle = ExecuteMsg::SettleBatch {
            entries: entries.into(),
        };
        let outcome = self.execute(CRANK, &settlement, &settle)?;
        let settled: SettleBatchResponse = answer(&outcome, 0)?;
        for result in &settled.results {
            ensure!(
                matches!(result, SettleResult::Settled { unpaid, .. } if unpaid.is_zero()),
                "a month was not settled: {result:?}"
            );
        }
        // Two holders also pay each other, as anybody may: the token takes its fee.
        let pay = token::ExecuteMsg::Transfer {
            recipient: self.who(BUYERS[1].0)?.into(),
            amount: PAYMENT.into(),
        };
        self.execute(BUYERS[0].0, &self.deployed.token, &pay)?;
        self.usage.burned_by_transfers += split_fee(PAYMENT, self.economy.fee.bps)?.burned;
        Ok(())
    }

    fn top_up(&mut self, index: usize) -> Result<()> {
        let channel = self.usage.channels[index].clone();
        let settlement = self.deployed.settlement.clone();
        let (payer, channel) = (channel.payer, channel.number);
        let state: ChannelResponse = self.ask(&settlement, &QueryMsg::Channel { channel })?;
        if state.reserved.u128() < LOW {
            let more = ReceiveMsg::TopUp { channel };
            let amount = self.balance(&self.who(payer)?)?.min(DEPOSIT.into());
            self.send(payer, &settlement, amount, &more)?;
        }
        Ok(())
    }

    /// What anybody may do for all: flush the fee, pay payees, book what arrived, roll the epoch,
    /// pay rewards.
    pub(super) fn turn_cranks(&mut self) -> Result<()> {
        let at = &self.deployed;
        let (settlement, staking) = (at.settlement.clone(), at.staking.clone());
        let (treasury, rewards) = (at.treasury.clone(), at.incentives.clone());
        self.claim_splits()?;
        self.crank(&settlement, &ExecuteMsg::FlushFee {})?;
        let services = settlement.services(None).all()?;
        let now: incentives::CurrentEpochResponse =
            self.ask(&rewards, &incentives::QueryMsg::CurrentEpoch {})?;
        // The epoch before is still reported: what settled in it after the last turn is told now.
        for service in services {
            for split_version in 1..=service.split_version {
                for epoch in now.epoch.saturating_sub(1)..=now.epoch {
                    let report = ExecuteMsg::ReportUsage {
                        service_id: service.id,
                        split_version,
                        epoch,
                    };
                    self.crank(&settlement, &report)?;
                }
            }
        }
        self.crank(&staking, &staking::ExecuteMsg::Sync { denom: None })?;
        self.crank(&treasury, &treasury::ExecuteMsg::Sync { denom: None })?;
        self.crank(&rewards, &incentives::ExecuteMsg::Sync {})?;
        self.crank(&rewards, &incentives::ExecuteMsg::RollEpoch {})?;
        self.crank(&treasury, &treasury::ExecuteMsg::CollectMetrics {})?;
        self.claim_rewards()
    }

    /// Turns a crank. One that has nothing to turn says so, which is no fault; and a failure that
    /// matters shows in the totals.
    pub(super) fn crank<K: Contract>(
        &self,
        contract: &Handle<'_, K>,
        msg: &K::Execute,
    ) -> Result<()> {
        match contract.execute(CRANK, msg) {
            Ok(_) => Ok(()),
            Err(ClientError::Chain(ChainError::Contract { .. })) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn claim_splits(&mut self) -> Result<()> {
        let settlement = self.deployed.settlement.clone();
        let totals = Snapshot::take(&self.deployed.token, &settlement)?;
        for payees in totals.due().chunks(MAX_CLAIMS) {
            let claim = ExecuteMsg::Claim {
                payees: payees.to_vec(),
            };
            self.execute(CRANK, &settlement, &claim)?;
        }
        Ok(())
    }

    /// Rewards of epochs that are reported no more go to whom they belong, whoever asks.
    fn claim_rewards(&mut self) -> Result<()> {
        let rewards = self.deployed.incentives.clone();
        let programs: Vec<incentives::ProgramResponse> =
            self.ask(&rewards, &incentives::QueryMsg::Programs {})?;
        let now: incentives::CurrentEpochResponse =
            self.ask(&rewards, &incentives::QueryMsg::CurrentEpoch {})?;
        for program in programs {
            for epoch in now.epoch.saturating_sub(3)..now.epoch {
                for reward in rewards.rewards(program.program, epoch).all()? {
                    if reward.claimed.is_some() || reward.claimable.is_zero() {
                        continue;
                    }
                    let before = self.balance(&reward.recipient)?;
                    let claim = incentives::ExecuteMsg::Claim {
                        program: program.program,
                        epoch,
                        recipient: reward.recipient.to_string(),
                    };
                    self.execute(CRANK, &rewards, &claim)?;
                    let got = self.balance(&reward.recipient)? - before;
                    let who = self.deployed.labels.of(reward.recipient.as_str());
                    let book = format!("reward of {who} in epoch {epoch}");
                    let rule = "what the usage burned ≥ reward";
                    self.audit.covers(book, rule, reward.points, got);
                    self.totals.rewards += got;
                }
            }
        }
        Ok(())
    }

    pub(super) fn settled(&self) -> Result<Uint128> {
        let totals: oaic_messages::compute_settlement::TotalsResponse =
            self.ask(&self.deployed.settlement, &QueryMsg::Totals {})?;
        Ok(totals.settled)
    }
}

/// What an enterprise pays for a month of calls, by its position, in uoaic.
fn month(index: usize) -> u128 {
    MONTH * (index as u128 + 1)
}

/// A key that is the same in every run.
fn key(kind: &str, name: &str) -> SigningKey {
    let seed = format!("oaic four-years scenario/{kind}/{name}");
    SigningKey::from_seed(Sha256::digest(seed.as_bytes()).into())
}
