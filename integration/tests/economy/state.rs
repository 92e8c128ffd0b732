//! All state of the economy, read after each operation.

use std::collections::BTreeMap;
use std::ops::Deref;

use cosmwasm_std::{Addr, Uint128};
use cw_ownable::Ownership;
use oaic_chain::{Chain, ChainExt};
use oaic_client::{
    Dao, DataMarket, Handle, Incentives, PrivateCredits, Sale, Settlement, Staking, Token,
    Treasury, Vesting,
};
use oaic_messages::gates::{NonCirculatingResponse, OpeningResponse, SaleSuccessResponse};
use oaic_messages::shared::Page;
use oaic_messages::{
    compute_settlement as settlement, dao, data_market, incentives, private_credits, sale, staking,
    token, treasury, vesting,
};

use crate::snapshot::Snapshot;
use crate::suite::{Suite, STAKERS, USD};

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
    pub opening: OpeningResponse,
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
    /// The state now; what can't change any more is taken from the one before.
    pub fn read(suite: &Suite, before: Option<&Self>) -> Result<Self, String> {
        Self::query(suite, before).map_err(|e| format!("the state can't be read: {e:#}"))
    }

    fn query(suite: &Suite, before: Option<&Self>) -> anyhow::Result<Self> {
        let snapshot = Snapshot::take(suite, before.map(|before| &before.snapshot))?;
        let token: Handle<'_, Token> = suite.at(&suite.token);
        let sale: Handle<'_, Sale> = suite.at(&suite.sale);
        let vesting: Handle<'_, Vesting> = suite.at(&suite.vesting);
        let staking: Handle<'_, Staking> = suite.at(&suite.staking);
        let treasury: Handle<'_, Treasury> = suite.at(&suite.treasury);
        let incentives: Handle<'_, Incentives> = suite.at(&suite.incentives);
        let market: Handle<'_, DataMarket> = suite.at(&suite.data_market);
        let credits: Handle<'_, PrivateCredits> = suite.at(&suite.private_credits);
        let settlement: Handle<'_, Settlement> = suite.at(&suite.settlement);
        let dao: Handle<'_, Dao> = suite.at(&suite.dao);

        let mut usd = BTreeMap::new();
        let mut powers = BTreeMap::new();
        for (_, account) in &suite.accounts {
            usd.insert(account.clone(), suite.chain.native_balance(account, USD)?);
            let (address, height) = (account.to_string(), None);
            let power = dao.query(&dao::QueryMsg::PowerAt { address, height })?;
            powers.insert(account.clone(), power);
        }
        let mut owners = vec![token.query(&token::QueryMsg::Ownership {})?];
        for contract in suite.escrows() {
            usd.insert(contract.clone(), suite.chain.native_balance(contract, USD)?);
            owners.push(
                suite
                    .chain
                    .query(contract, &token::QueryMsg::Ownership {})?,
            );
        }
        let mut stakers = BTreeMap::new();
        let mut freezes = vec![];
        for name in STAKERS {
            let staker = suite.addr(name);
            let address = staker.to_string();
            let frozen: Option<token::Freeze> = token.query(&token::QueryMsg::Frozen {
                address: address.clone(),
            })?;
            freezes.extend(frozen);
            let shown = staking.query(&staking::QueryMsg::Staker { address })?;
            stakers.insert(staker, shown);
        }
        let at_height = None;
        let total: cw4::TotalWeightResponse =
            staking.query(&staking::QueryMsg::TotalWeight { at_height })?;
        let unsold: NonCirculatingResponse = sale.query(&sale::QueryMsg::NonCirculating {})?;
        let sold: SaleSuccessResponse = sale.query(&sale::QueryMsg::Success {})?;
        let totals: dao::TotalsResponse = dao.query(&dao::QueryMsg::Totals {})?;
        let mut proposals = vec![];
        let mut votes = vec![];
        for proposal_id in 1..=totals.proposals {
            proposals.push(dao.query(&dao::QueryMsg::ProposalDetail { proposal_id })?);
            let list: cw3::VoteListResponse = dao.query(&dao::QueryMsg::ListVotes {
                proposal_id,
                start_after: None,
                limit: Some(30),
            })?;
            let list = list.votes.into_iter();
            votes.push(list.map(|v| (v.voter, (v.weight, v.vote))).collect());
        }
        let paused: token::PausedForResponse = token.query(&token::QueryMsg::PausedFor {})?;
        let denom = Some(USD.to_owned());
        let page = sale.query(&sale::QueryMsg::Purchases {
            round: None,
            start_after: None,
            limit: Some(100),
        })?;
        let purchases = items(page)?;
        let page = incentives.query(&incentives::QueryMsg::Grants {
            recipient: None,
            start_after: None,
            limit: Some(100),
        })?;
        let milestones = items(page)?;
        let page = incentives.query(&incentives::QueryMsg::Bounties {
            status: None,
            start_after: None,
            limit: Some(100),
        })?;
        let bounties = items(page)?;
        let page = credits.query(&private_credits::QueryMsg::Channels {
            start_after: None,
            limit: Some(100),
        })?;
        let ours: Vec<private_credits::ChannelResponse> = items(page)?;
        let private = ours.into_iter().map(|ours| {
            let channel = ours.channel;
            let there = settlement.query(&settlement::QueryMsg::Channel { channel })?;
            anyhow::Ok((ours, there))
        });
        let private = private.collect::<Result<_, _>>()?;
        Ok(Self {
            supply_at_start: supply_at_start(&token)?,
            usd,
            sale: sale.query(&sale::QueryMsg::Totals {})?,
            sale_status: sale.query(&sale::QueryMsg::Status {})?,
            purchases,
            sale_unsold: unsold.amount,
            vesting: vesting.query(&vesting::QueryMsg::Totals {})?,
            unvested: vesting.query(&vesting::QueryMsg::Unvested {})?,
            vesting_grants: vesting.grants(None, None).all()?,
            staking: staking.query(&staking::QueryMsg::Totals {})?,
            dividends: staking.query(&staking::QueryMsg::Dividends {})?,
            stakers,
            total_stake: total.weight,
            treasury: treasury.query(&treasury::QueryMsg::Totals { denom: None })?,
            treasury_usd: treasury.query(&treasury::QueryMsg::Totals { denom })?,
            claims: treasury.claims(None).all()?,
            auctions: treasury.auctions().all()?,
            incentives: incentives.query(&incentives::QueryMsg::Totals {})?,
            market: market.query(&data_market::QueryMsg::Totals {})?,
            orders: market.orders(data_market::OrdersOf::All {}).all()?,
            credits: credits.query(&private_credits::QueryMsg::Totals {})?,
            tree: credits.query(&private_credits::QueryMsg::Tree {})?,
            private,
            dao: totals,
            proposals,
            votes,
            opening: dao.query(&dao::QueryMsg::Opening {})?,
            sold_at: sold.at,
            milestones,
            bounties,
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
        let started = supply_at_start(&suite.at(&suite.token));
        self.supply_at_start = started.map_err(|e| e.to_string())?;
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
fn items<T>(page: Page<T>) -> anyhow::Result<Vec<T>> {
    anyhow::ensure!(!page.has_more, "a list has more than one page: read on");
    Ok(page.items)
}

fn supply_at_start(token: &Handle<'_, Token>) -> oaic_client::Result<u128> {
    let start: token::SupplyAtBlockStartResponse =
        token.query(&token::QueryMsg::SupplyAtBlockStart {})?;
    Ok(start.supply.u128())
}
