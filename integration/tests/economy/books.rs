//! Every book of the economy, read after each operation.

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
use crate::world::{World, STAKERS};

/// Votes that a proposal's voters are listed with, and what they weigh.
pub type Votes = BTreeMap<String, (u64, cw3::Vote)>;

/// What private credits and what settlement know of a channel.
pub type Private = (
    private_credits::ChannelResponse,
    settlement::ChannelResponse,
);

/// The books at one time.
#[derive(Clone)]
pub struct Books {
    /// Token and settlement.
    snapshot: Snapshot,
    pub supply_at_start: u128,
    pub usd: BTreeMap<Addr, u128>,
    pub sale: sale::Books,
    pub sale_status: sale::StatusResponse,
    pub purchases: Vec<sale::PurchaseResponse>,
    pub sale_unsold: Uint128,
    pub vesting: vesting::Books,
    pub unvested: vesting::UnvestedResponse,
    pub vesting_grants: Vec<vesting::GrantResponse>,
    pub staking: staking::BooksResponse,
    pub dividends: Vec<staking::DividendBooks>,
    pub stakers: BTreeMap<Addr, staking::StakerResponse>,
    pub total_stake: u64,
    pub treasury: treasury::BooksResponse,
    pub treasury_usd: treasury::BooksResponse,
    pub claims: Vec<treasury::ClaimResponse>,
    pub auctions: Vec<treasury::AuctionResponse>,
    pub incentives: incentives::BooksResponse,
    pub market: data_market::BooksResponse,
    pub orders: Vec<data_market::OrderResponse>,
    pub credits: private_credits::BooksResponse,
    pub tree: private_credits::TreeResponse,
    /// Channels that notes opened.
    pub private: Vec<Private>,
    pub dao: dao::BooksResponse,
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

impl Deref for Books {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl Books {
    /// The books now, and before the last operation.
    pub fn read(world: &World, before: Option<&Self>) -> Result<Self, String> {
        let snapshot = Source { world }.take(before.map(|books| &books.snapshot))?;
        let mut usd = BTreeMap::new();
        let mut powers = BTreeMap::new();
        for (_, address) in &world.accounts {
            usd.insert(address.clone(), world.usd_of(address)?);
            let ask = dao::QueryMsg::PowerAt {
                address: address.to_string(),
                height: None,
            };
            powers.insert(address.clone(), world.query(&world.dao, &ask)?);
        }
        for contract in world.escrows() {
            usd.insert(contract.clone(), world.usd_of(contract)?);
        }
        let mut stakers = BTreeMap::new();
        for name in STAKERS {
            let address = world.addr(name);
            let ask = staking::QueryMsg::Staker {
                address: address.to_string(),
            };
            stakers.insert(address, world.query(&world.staking, &ask)?);
        }
        let total: cw4::TotalWeightResponse = world.query(
            &world.staking,
            &staking::QueryMsg::TotalWeight { at_height: None },
        )?;
        let unsold: oaic_messages::gates::NonCirculatingResponse =
            world.query(&world.sale, &sale::QueryMsg::NonCirculating {})?;
        let dao: dao::BooksResponse = world.query(&world.dao, &dao::QueryMsg::Books {})?;
        let mut proposals = vec![];
        let mut votes = vec![];
        for proposal_id in 1..=dao.proposals {
            let ask = dao::QueryMsg::ProposalDetail { proposal_id };
            proposals.push(world.query(&world.dao, &ask)?);
            let ask = dao::QueryMsg::ListVotes {
                proposal_id,
                start_after: None,
                limit: Some(30),
            };
            let list: cw3::VoteListResponse = world.query(&world.dao, &ask)?;
            votes.push(
                list.votes
                    .into_iter()
                    .map(|v| (v.voter, (v.weight, v.vote)))
                    .collect(),
            );
        }
        let sold: oaic_messages::gates::SaleSuccessResponse =
            world.query(&world.sale, &sale::QueryMsg::Success {})?;
        let paused: token::PausedForResponse =
            world.query(&world.token, &token::QueryMsg::PausedFor {})?;
        let mut freezes = vec![];
        for name in STAKERS {
            let address = world.addr(name).into();
            let freeze: Option<token::Freeze> =
                world.query(&world.token, &token::QueryMsg::Frozen { address })?;
            freezes.extend(freeze);
        }
        let usd_books = treasury::QueryMsg::Books {
            denom: Some(crate::world::USD.to_owned()),
        };
        let mut owners: Vec<Ownership<Addr>> = vec![];
        for contract in world.escrows().into_iter().chain([&world.token]) {
            owners.push(world.query(contract, &token::QueryMsg::Ownership {})?);
        }
        Ok(Self {
            supply_at_start: supply_at_start(world)?,
            usd,
            sale: world.query(&world.sale, &sale::QueryMsg::Books {})?,
            sale_status: world.query(&world.sale, &sale::QueryMsg::Status {})?,
            purchases: items(world.query(
                &world.sale,
                &sale::QueryMsg::Purchases {
                    round: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            sale_unsold: unsold.amount,
            vesting: world.query(&world.vesting, &vesting::QueryMsg::Books {})?,
            unvested: world.query(&world.vesting, &vesting::QueryMsg::Unvested {})?,
            vesting_grants: items(world.query(
                &world.vesting,
                &vesting::QueryMsg::Grants {
                    plan: None,
                    beneficiary: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            staking: world.query(&world.staking, &staking::QueryMsg::Books {})?,
            dividends: world.query(&world.staking, &staking::QueryMsg::Dividends {})?,
            stakers,
            total_stake: total.weight,
            treasury: world.query(&world.treasury, &treasury::QueryMsg::Books { denom: None })?,
            treasury_usd: world.query(&world.treasury, &usd_books)?,
            claims: items(world.query(
                &world.treasury,
                &treasury::QueryMsg::Claims {
                    claimant: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            auctions: items(world.query(
                &world.treasury,
                &treasury::QueryMsg::Auctions {
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            incentives: world.query(&world.incentives, &incentives::QueryMsg::Books {})?,
            market: world.query(&world.data_market, &data_market::QueryMsg::Books {})?,
            orders: orders(world)?,
            credits: world.query(&world.private_credits, &private_credits::QueryMsg::Books {})?,
            tree: world.query(&world.private_credits, &private_credits::QueryMsg::Tree {})?,
            private: private(world)?,
            dao,
            proposals,
            votes,
            opening: world.query(&world.dao, &dao::QueryMsg::Opening {})?,
            sold_at: sold.at,
            milestones: items(world.query(
                &world.incentives,
                &incentives::QueryMsg::Grants {
                    recipient: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            bounties: items(world.query(
                &world.incentives,
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
    pub fn pass(&mut self, world: &World) -> Result<(), String> {
        self.snapshot.block = world.chain.block().map_err(|e| e.to_string())?;
        self.supply_at_start = supply_at_start(world)?;
        Ok(())
    }

    /// A staker's positions: id and term.
    pub fn positions(&self, world: &World, address: &Addr) -> Vec<(u64, u8)> {
        let positions = self.stakers.get(address).map(|s| s.positions.as_slice());
        let terms = &world.economy.staking.terms;
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
fn orders(world: &World) -> Result<Vec<data_market::OrderResponse>, String> {
    let mut all: Vec<data_market::OrderResponse> = vec![];
    loop {
        let ask = data_market::QueryMsg::Orders {
            of: data_market::OrdersOf::All {},
            start_after: all.last().map(|order| order.id),
            limit: Some(100),
        };
        let page: Page<_> = world.query(&world.data_market, &ask)?;
        all.extend(page.items);
        if !page.has_more {
            return Ok(all);
        }
    }
}

/// All channels that notes opened.
fn private(world: &World) -> Result<Vec<Private>, String> {
    let ask = private_credits::QueryMsg::Channels {
        start_after: None,
        limit: Some(100),
    };
    let ours: Vec<private_credits::ChannelResponse> =
        items(world.query(&world.private_credits, &ask)?)?;
    let both = ours.into_iter().map(|ours| {
        let channel = ours.channel;
        let ask = settlement::QueryMsg::Channel { channel };
        Ok((ours, world.query(&world.settlement, &ask)?))
    });
    both.collect()
}

fn supply_at_start(world: &World) -> Result<u128, String> {
    let start: token::SupplyAtBlockStartResponse =
        world.query(&world.token, &token::QueryMsg::SupplyAtBlockStart {})?;
    Ok(start.supply.u128())
}
