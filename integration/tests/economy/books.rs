//! Every book of the economy, read after each operation.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128};
use cw_ownable::Ownership;
use oaic_messages::shared::Page;
use oaic_messages::{
    compute_settlement as settlement, dao, data_market, incentives, private_credits, sale, staking,
    token, treasury, vesting,
};

use crate::world::{World, STAKERS};

/// Votes that a proposal's voters are listed with, and what they weigh.
pub type Votes = BTreeMap<String, (u64, cw3::Vote)>;

/// What private credits and what settlement know of a channel.
pub type Private = (
    private_credits::ChannelResponse,
    settlement::ChannelResponse,
);

/// The books at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct Books {
    pub height: u64,
    pub time: u64,
    pub supply: u128,
    pub supply_at_start: u128,
    pub burned: token::BurnedResponse,
    pub balances: BTreeMap<Addr, u128>,
    pub usd: BTreeMap<Addr, u128>,
    pub settlement: settlement::BooksResponse,
    pub sale: sale::Books,
    pub sale_status: sale::StatusResponse,
    pub purchases: Vec<sale::PurchaseResponse>,
    pub sale_unsold: Uint128,
    pub vesting: vesting::Books,
    pub unvested: vesting::UnvestedResponse,
    pub grants: Vec<vesting::GrantResponse>,
    pub staking: staking::BooksResponse,
    pub dividends: Vec<staking::DividendBooks>,
    pub stakers: BTreeMap<Addr, staking::StakerResponse>,
    pub total_stake: u64,
    pub treasury: treasury::BooksResponse,
    pub treasury_usd: treasury::BooksResponse,
    pub claims: Vec<treasury::ClaimResponse>,
    pub auctions: Vec<treasury::AuctionResponse>,
    pub incentives: incentives::BooksResponse,
    pub fee_bps: u16,
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
    pub frozen: Vec<token::Freeze>,
    pub powers: BTreeMap<Addr, dao::PowerResponse>,
    pub owners: Vec<Ownership<Addr>>,
}

impl Books {
    pub fn read(world: &World) -> Result<Self, String> {
        let (height, time) = world.now()?;
        let info: cw20::TokenInfoResponse =
            world.ask(&world.token, &token::QueryMsg::TokenInfo {})?;
        let start: token::SupplyAtBlockStartResponse =
            world.ask(&world.token, &token::QueryMsg::SupplyAtBlockStart {})?;
        let schedule: token::FeeSchedule =
            world.ask(&world.token, &token::QueryMsg::FeeSchedule {})?;
        let mut usd = BTreeMap::new();
        let mut powers = BTreeMap::new();
        for (_, address) in &world.accounts {
            usd.insert(address.clone(), world.usd_of(address)?);
            let ask = dao::QueryMsg::PowerAt {
                address: address.to_string(),
                height: None,
            };
            powers.insert(address.clone(), world.ask(&world.dao, &ask)?);
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
            stakers.insert(address, world.ask(&world.staking, &ask)?);
        }
        let total: cw4::TotalWeightResponse = world.ask(
            &world.staking,
            &staking::QueryMsg::TotalWeight { at_height: None },
        )?;
        let unsold: oaic_messages::gates::NonCirculatingResponse =
            world.ask(&world.sale, &sale::QueryMsg::NonCirculating {})?;
        let dao: dao::BooksResponse = world.ask(&world.dao, &dao::QueryMsg::Books {})?;
        let mut proposals = vec![];
        let mut votes = vec![];
        for proposal_id in 1..=dao.proposals {
            let ask = dao::QueryMsg::ProposalDetail { proposal_id };
            proposals.push(world.ask(&world.dao, &ask)?);
            let ask = dao::QueryMsg::ListVotes {
                proposal_id,
                start_after: None,
                limit: Some(30),
            };
            let list: cw3::VoteListResponse = world.ask(&world.dao, &ask)?;
            votes.push(
                list.votes
                    .into_iter()
                    .map(|v| (v.voter, (v.weight, v.vote)))
                    .collect(),
            );
        }
        let sold: oaic_messages::gates::SaleSuccessResponse =
            world.ask(&world.sale, &sale::QueryMsg::Success {})?;
        let paused: token::PausedForResponse =
            world.ask(&world.token, &token::QueryMsg::PausedFor {})?;
        let mut frozen = vec![];
        for name in STAKERS {
            let address = world.addr(name).into();
            let freeze: Option<token::Freeze> =
                world.ask(&world.token, &token::QueryMsg::Frozen { address })?;
            frozen.extend(freeze);
        }
        let usd_books = treasury::QueryMsg::Books {
            denom: Some(crate::world::USD.to_owned()),
        };
        let mut owners: Vec<Ownership<Addr>> = vec![];
        for contract in world.escrows().into_iter().chain([&world.token]) {
            owners.push(world.ask(contract, &token::QueryMsg::Ownership {})?);
        }
        Ok(Self {
            height,
            time,
            supply: info.total_supply.u128(),
            supply_at_start: start.supply.u128(),
            burned: world.ask(&world.token, &token::QueryMsg::Burned {})?,
            balances: balances(world)?,
            usd,
            settlement: world.ask(&world.settlement, &settlement::QueryMsg::Books {})?,
            sale: world.ask(&world.sale, &sale::QueryMsg::Books {})?,
            sale_status: world.ask(&world.sale, &sale::QueryMsg::Status {})?,
            purchases: items(world.ask(
                &world.sale,
                &sale::QueryMsg::Purchases {
                    round: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            sale_unsold: unsold.amount,
            vesting: world.ask(&world.vesting, &vesting::QueryMsg::Books {})?,
            unvested: world.ask(&world.vesting, &vesting::QueryMsg::Unvested {})?,
            grants: items(world.ask(
                &world.vesting,
                &vesting::QueryMsg::Grants {
                    plan: None,
                    beneficiary: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            staking: world.ask(&world.staking, &staking::QueryMsg::Books {})?,
            dividends: world.ask(&world.staking, &staking::QueryMsg::Dividends {})?,
            stakers,
            total_stake: total.weight,
            treasury: world.ask(&world.treasury, &treasury::QueryMsg::Books { denom: None })?,
            treasury_usd: world.ask(&world.treasury, &usd_books)?,
            claims: items(world.ask(
                &world.treasury,
                &treasury::QueryMsg::Claims {
                    claimant: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            auctions: items(world.ask(
                &world.treasury,
                &treasury::QueryMsg::Auctions {
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            incentives: world.ask(&world.incentives, &incentives::QueryMsg::Books {})?,
            fee_bps: schedule.rate_at(time),
            market: world.ask(&world.data_market, &data_market::QueryMsg::Books {})?,
            orders: orders(world)?,
            credits: world.ask(&world.private_credits, &private_credits::QueryMsg::Books {})?,
            tree: world.ask(&world.private_credits, &private_credits::QueryMsg::Tree {})?,
            private: private(world)?,
            dao,
            proposals,
            votes,
            opening: world.ask(&world.dao, &dao::QueryMsg::Opening {})?,
            sold_at: sold.at,
            milestones: items(world.ask(
                &world.incentives,
                &incentives::QueryMsg::Grants {
                    recipient: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            bounties: items(world.ask(
                &world.incentives,
                &incentives::QueryMsg::Bounties {
                    status: None,
                    start_after: None,
                    limit: Some(100),
                },
            )?)?,
            paused_for: paused.seconds,
            frozen,
            powers,
            owners,
        })
    }

    pub fn balance(&self, address: &Addr) -> u128 {
        self.balances.get(address).copied().unwrap_or_default()
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
        let page: Page<_> = world.ask(&world.data_market, &ask)?;
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
        items(world.ask(&world.private_credits, &ask)?)?;
    let both = ours.into_iter().map(|ours| {
        let channel = ours.channel;
        let ask = settlement::QueryMsg::Channel { channel };
        Ok((ours, world.ask(&world.settlement, &ask)?))
    });
    both.collect()
}

fn balances(world: &World) -> Result<BTreeMap<Addr, u128>, String> {
    let mut all = BTreeMap::new();
    let mut start_after = None;
    loop {
        let ask = token::QueryMsg::AllAccounts {
            start_after,
            limit: Some(30),
        };
        let page: cw20::AllAccountsResponse = world.ask(&world.token, &ask)?;
        start_after = page.accounts.last().cloned();
        for account in page.accounts {
            let address = Addr::unchecked(account);
            all.insert(address.clone(), world.balance(&address)?);
        }
        if start_after.is_none() {
            return Ok(all);
        }
    }
}
