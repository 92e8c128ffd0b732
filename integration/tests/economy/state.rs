//! All state of the economy, read after each operation.

use std::collections::BTreeMap;
use std::ops::Deref;

use cosmwasm_std::{Addr, Uint128};
use cw_ownable::Ownership;
use oaic_chain::Chain;
use oaic_messages::shared::Page;
use oaic_messages::{
    compute_settlement as settlement, dao, data_market, incentives, private_credits, sale, staking,
    token, treasury, vesting,
};

use crate::snapshot::{Snapshot, Source};
use crate::suite::{Suite, STAKERS};

/// Votes that a proposal's voters are listed with, and what they weigh.
pub type Votes = BTreeMap<String, (u64, cw3::Vote)>;

/// What private credits and what settlement know of a channel.
pub type Private = (
    private_credits::ChannelResponse,
    settlement::ChannelResponse,
);

/// The economy at one time.
#[derive(Clone)]
pub struct EconomyState {
    /// Token and settlement.
    snapshot: Snapshot,
    pub supply_at_start: u128,
    pub usd: BTreeMap<Addr, u128>,
    pub sale: sale::Totals,
    pub sale_status: sale::StatusResponse,
    pub purchases: Vec<sale::PurchaseResponse>,
    pub sale_unsold: Uint128,
    pub vesting: vesting::Totals,
    pub unvested: vesting::UnvestedResponse,
    pub vesting_grants: Vec<vesting::GrantResponse>,
    pub staking: staking::TotalsResponse,
    pub dividends: Vec<staking::DividendTotals>,
    pub stakers: BTreeMap<Addr, staking::StakerResponse>,
    pub total_stake: u64,
    pub treasury: treasury::TotalsResponse,
    pub treasury_usd: treasury::TotalsResponse,
    pub claims: Vec<treasury::ClaimResponse>,
    pub auctions: Vec<treasury::AuctionResponse>,
    pub incentives: incentives::TotalsResponse,
    pub market: data_market::TotalsResponse,
    pub orders: Vec<data_market::OrderResponse>,
    pub credits: private_credits::TotalsResponse,
    pub tree: private_credits::TreeResponse,
    /// Channels that notes opened.
    pub private: Vec<Private>,
    pub dao: dao::TotalsResponse,
    pub proposals: Vec<dao::ProposalDetail>,
    pub votes: Vec<Votes>,
    pub opening: oaic_messages::gates::OpeningResponse,
    pub sold_at: Option<u64>,
    pub milestones: Vec<incentives::GrantResponse>,
    pub bounties: Vec<incentives::BountyResponse>,
    pub paused_for: u64,
    pub freezes: Vec<token::Freeze>,
    pub powers: BTreeMap<Addr, dao::PowerResponse>,
    pub owners: Vec<Ownership<Addr>>,
}

impl Deref for EconomyState {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl EconomyState {
    /// The books now, and before the last operation.
    pub fn read(suite: &Suite, before: Option<&Self>) -> Result<Self, String> {
        let snapshot = Source { suite }.take(before.map(|totals| &totals.snapshot))?;
        let mut usd = BTreeMap::new();
        let mut powers = BTreeMap::new();
        for (_, address) in &suite.accounts {
            usd.insert(address.clone(), suite.usd_of(address)?);
            let ask = dao::QueryMsg::PowerAt {
                address: address.to_string(),
                height: None,
            };
            powers.insert(address.clone(), suite.query(&suite.dao, &ask)?);
        }
        for contract in suite.escrows() {
            usd.insert(contract.clone(), suite.usd_of(contract)?);
        }
        let mut stakers = BTreeMap::new();
        for name in STAKERS {
            let address = suite.addr(name);
            let ask = staking::QueryMsg::Staker {
                address: address.to_string(),
            };
            stakers.insert(address, suite.query(&suite.staking, &ask)?);
        }
        let total: cw4::TotalWeightResponse = suite.query(
            &suite.staking,
            &staking::QueryMsg::TotalWeight { at_height: None },
        )?;
        let unsold: oaic_messages::gates::NonCirculatingResponse =
            suite.query(&suite.sale, &sale::QueryMsg::NonCirculating {})?;
        let dao: dao::TotalsResponse = suite.query(&suite.dao, &dao::QueryMsg::Totals {})?;
        let mut proposals = vec![];
        let mut votes = vec![];
        for proposal_id in 1..=dao.proposals {
            let ask = dao::QueryMsg::ProposalDetail { proposal_id };
            proposals.push(suite.query(&suite.dao, &ask)?);
            let ask = dao::QueryMsg::ListVotes {
                proposal_id,
                start_after: None,
                limit: Some(30),
            };
            let list: cw3::VoteListResponse = suite.query(&suite.dao, &ask)?;
            votes.push(
                list.votes
                    .into_iter()
                    .map(|v| (v.voter, (v.weight, v.vote)))
                    .collect(),
            );
        }
        let sold: oaic_messages::gates::SaleSuccessResponse =
            suite.query(&suite.sale, &sale::QueryMsg::Success {})?;
        let paused: token::PausedForResponse =
            suite.query(&suite.token, &token::QueryMsg::PausedFor {})?;
        let mut freezes = vec![];
        for name in STAKERS {
            let address = suite.addr(name).into();
            let freeze: Option<token::Freeze> =
                suite.query(&suite.token, &token::QueryMsg::Frozen { address })?;
            freezes.extend(freeze);
        }
        let usd_books = treasury::QueryMsg::Totals {
            denom: Some(crate::suite::USD.to_owned()),
        };
        let mut owners: Vec<Ownership<Addr>> = vec![];
        for contract in suite.escrows().into_iter().chain([&suite.token]) {
            owners.push(suite.query(contract, &token::QueryMsg::Ownership {})?);
        }
        Ok(Self {
            supply_at_start: supply_at_start(suite)?,
            usd,
            sale: suite.query(&suite.sale, &sale::QueryMsg::Totals {})?,
            sale_status: suite.query(&suite.sale, &sale::QueryMsg::Status {})?,
            purchases: items(suite.query(
                &suite.sale,
                &sale::QueryMsg::Purchases {
                    round: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            sale_unsold: unsold.amount,
            vesting: suite.query(&suite.vesting, &vesting::QueryMsg::Totals {})?,
            unvested: suite.query(&suite.vesting, &vesting::QueryMsg::Unvested {})?,
            vesting_grants: items(suite.query(
                &suite.vesting,
                &vesting::QueryMsg::Grants {
                    plan: None,
                    beneficiary: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            staking: suite.query(&suite.staking, &staking::QueryMsg::Totals {})?,
            dividends: suite.query(&suite.staking, &staking::QueryMsg::Dividends {})?,
            stakers,
            total_stake: total.weight,
            treasury: suite.query(&suite.treasury, &treasury::QueryMsg::Totals { denom: None })?,
            treasury_usd: suite.query(&suite.treasury, &usd_books)?,
            claims: items(suite.query(
                &suite.treasury,
                &treasury::QueryMsg::Claims {
                    claimant: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            auctions: items(suite.query(
                &suite.treasury,
                &treasury::QueryMsg::Auctions {
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            incentives: suite.query(&suite.incentives, &incentives::QueryMsg::Totals {})?,
            market: suite.query(&suite.data_market, &data_market::QueryMsg::Totals {})?,
            orders: orders(suite)?,
            credits: suite.query(
                &suite.private_credits,
                &private_credits::QueryMsg::Totals {},
            )?,
            tree: suite.query(&suite.private_credits, &private_credits::QueryMsg::Tree {})?,
            private: private(suite)?,
            dao,
            proposals,
            votes,
            opening: suite.query(&suite.dao, &dao::QueryMsg::Opening {})?,
            sold_at: sold.at,
            milestones: items(suite.query(
                &suite.incentives,
                &incentives::QueryMsg::Grants {
                    recipient: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            bounties: items(suite.query(
                &suite.incentives,
                &incentives::QueryMsg::Bounties {
                    status: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            paused_for: paused.seconds,
            freezes,
            powers,
            owners,
            snapshot,
        })
    }

    /// Another block began, in which nothing changed.
    pub fn pass(&mut self, suite: &Suite) -> Result<(), String> {
        self.snapshot.block = suite.chain.block().map_err(|e| e.to_string())?;
        self.supply_at_start = supply_at_start(suite)?;
        Ok(())
    }

    /// A staker's positions: id and term.
    pub fn positions(&self, suite: &Suite, address: &Addr) -> Vec<(u64, u8)> {
        let positions = self.stakers.get(address).map(|s| s.positions.as_slice());
        let terms = &suite.economy.staking.terms;
        let number = |duration: u64| terms.iter().position(|term| term.duration == duration);
        let positions = positions.unwrap_or_default().iter();
        positions
            .filter_map(|p| Some((p.id, u8::try_from(number(p.term.duration)?).ok()?)))
            .collect()
    }
}

/// The only page of a list: an episode never makes a second one.
fn items<T>(page: Page<T>) -> Result<Vec<T>, String> {
    match page.has_more {
        true => Err("a list has more than one page: read on".into()),
        false => Ok(page.items),
    }
}

/// All orders of the market.
fn orders(suite: &Suite) -> Result<Vec<data_market::OrderResponse>, String> {
    let mut all: Vec<data_market::OrderResponse> = vec![];
    loop {
        let ask = data_market::QueryMsg::Orders {
            of: data_market::OrdersOf::All {},
            start_after: all.last().map(|order| order.id),
            limit: Some(100),
        };
        let page: Page<_> = suite.query(&suite.data_market, &ask)?;
        all.extend(page.items);
        if !page.has_more {
            return Ok(all);
        }
    }
}

/// All channels that notes opened.
fn private(suite: &Suite) -> Result<Vec<Private>, String> {
    let ask = private_credits::QueryMsg::Channels {
        start_after: None,
        limit: Some(100),
    };
    let ours: Vec<private_credits::ChannelResponse> =
        items(suite.query(&suite.private_credits, &ask)?)?;
    let both = ours.into_iter().map(|ours| {
        let channel = ours.channel;
        let ask = settlement::QueryMsg::Channel { channel };
        Ok((ours, suite.query(&suite.settlement, &ask)?))
    });
    both.collect()
}

fn supply_at_start(suite: &Suite) -> Result<u128, String> {
    let start: token::SupplyAtBlockStartResponse =
        suite.query(&suite.token, &token::QueryMsg::SupplyAtBlockStart {})?;
    Ok(start.supply.u128())
}
