//! cw3's own queries, in cw3's own types.

use cosmwasm_std::{Decimal, Deps, Env, Order, Timestamp};
use cw20::Denom;
use cw3::{
    DepositInfo, ProposalListResponse, ProposalResponse, VoteInfo, VoteListResponse, VoteResponse,
    VoterDetail, VoterListResponse, VoterResponse,
};
use cw4::{Cw4QueryMsg, MemberListResponse};
use cw_storage_plus::Bound;
use cw_utils::{Expiration, ThresholdResponse};
use oaic_messages::dao::{Terms, MAX_VOTERS};
use oaic_messages::shared::Bps;
use oaic_runtime::{address, page};

use crate::error::Result;
use crate::model::{phase, power};
use crate::state::{self, Proposal, BALLOTS, CONTENTS, DEPOSITS, PROPOSALS, RULES, SOURCES, TERMS};

/// cw3 has no word for a least yes. Its quorum is the closest: a proposal needs at least as many
/// votes, of the supply.
fn threshold_of(threshold_bps: Bps, min_yes_bps: Bps, supply: u64) -> ThresholdResponse {
    ThresholdResponse::ThresholdQuorum {
        threshold: Decimal::bps(threshold_bps.into()),
        quorum: Decimal::bps(min_yes_bps.into()),
        total_weight: supply,
    }
}

/// `Threshold`: of the constitution.
pub fn threshold(deps: Deps) -> Result<ThresholdResponse> {
    let supply = power::supply(deps.querier, &SOURCES.load(deps.storage)?)?;
    let rules = RULES.load(deps.storage)?.classes.constitution;
    Ok(threshold_of(rules.threshold_bps, rules.min_yes_bps, supply))
}

pub fn proposal(deps: Deps, env: Env, id: u64) -> Result<ProposalResponse> {
    let (proposal, terms) = state::proposal(deps.storage, id)?;
    response(deps, &env, id, proposal, &terms)
}

pub fn proposals(
    deps: Deps,
    env: Env,
    after: Option<u64>,
    limit: Option<u32>,
    order: Order,
) -> Result<ProposalListResponse> {
    let bound = after.map(Bound::exclusive);
    let (min, max) = match order {
        Order::Ascending => (bound, None),
        Order::Descending => (None, bound),
    };
    let proposals = PROPOSALS
        .range(deps.storage, min, max, order)
        .take(page::limit(limit))
        .map(|item| {
            let (id, proposal) = item?;
            let terms = TERMS.load(deps.storage, id)?;
            response(deps, &env, id, proposal, &terms)
        })
        .collect::<Result<_, _>>()?;
    Ok(ProposalListResponse { proposals })
}

fn response(
    deps: Deps,
    env: &Env,
    id: u64,
    proposal: Proposal,
    terms: &Terms,
) -> Result<ProposalResponse> {
    let content = CONTENTS.load(deps.storage, id)?;
    let phase = phase::phase(&proposal, terms, env.block.time.seconds());
    // What cw3 calls the expiry: of voting, and before it of the chance to begin it.
    let until = phase::activate_until(&proposal, terms);
    let expires = proposal.poll.map_or(until, |poll| poll.ends);
    let token = SOURCES.load(deps.storage)?.token;
    let deposit = DEPOSITS
        .may_load(deps.storage, id)?
        .map(|deposit| DepositInfo {
            amount: deposit.amount,
            denom: Denom::Cw20(token),
            refund_failed_proposals: true,
        });
    Ok(ProposalResponse {
        id,
        title: content.title,
        description: content.description,
        msgs: content.msgs,
        status: phase::status(phase),
        expires: Expiration::AtTime(Timestamp::from_seconds(expires)),
        // Before the snapshot there is no total yet.
        threshold: threshold_of(
            terms.threshold_bps,
            terms.min_yes_bps,
            proposal.poll.map_or(0, |poll| poll.supply),
        ),
        proposer: content.proposer,
        deposit,
    })
}

pub fn vote(deps: Deps, id: u64, voter: &str) -> Result<VoteResponse> {
    state::proposal(deps.storage, id)?;
    let voter = address::valid(deps.api, "voter", voter)?;
    let vote = BALLOTS
        .may_load(deps.storage, (id, &voter))?
        .map(|(weight, vote)| VoteInfo {
            proposal_id: id,
            voter: voter.into(),
            vote,
            weight,
        });
    Ok(VoteResponse { vote })
}

pub fn votes(
    deps: Deps,
    id: u64,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<VoteListResponse> {
    state::proposal(deps.storage, id)?;
    let after = address::optional(deps.api, "start_after", start_after.as_deref())?;
    let votes = BALLOTS
        .prefix(id)
        .range(
            deps.storage,
            after.as_ref().map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(page::limit(limit))
        .map(|item| {
            let (voter, (weight, vote)) = item?;
            Ok(VoteInfo {
                proposal_id: id,
                voter: voter.into(),
                vote,
                weight,
            })
        })
        .collect::<Result<_>>()?;
    Ok(VoteListResponse { votes })
}

/// `Voter`: unset for who has no power, as cw3-flex answers for who is not a member.
pub fn voter(deps: Deps, env: Env, account: &str) -> Result<VoterResponse> {
    let account = address::valid(deps.api, "address", account)?;
    let sources = SOURCES.load(deps.storage)?;
    let found = power::power_at(deps.querier, &sources, &account, env.block.height)?;
    let weight = power::as_votes(found.power)?;
    Ok(VoterResponse {
        weight: (weight > 0).then_some(weight),
    })
}

/// `ListVoters`: the stakers.
pub fn voters(
    deps: Deps,
    env: Env,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<VoterListResponse> {
    let sources = SOURCES.load(deps.storage)?;
    let members: MemberListResponse = deps.querier.query_wasm_smart(
        &sources.staking,
        &Cw4QueryMsg::ListMembers {
            start_after,
            limit: Some(limit.unwrap_or(MAX_VOTERS).clamp(1, MAX_VOTERS)),
        },
    )?;
    let voters = members
        .members
        .into_iter()
        .map(|member| {
            let account = address::valid(deps.api, "member", &member.addr)?;
            let found = power::power_at(deps.querier, &sources, &account, env.block.height)?;
            Ok(VoterDetail {
                addr: member.addr,
                weight: power::as_votes(found.power)?,
            })
        })
        .collect::<Result<_>>()?;
    Ok(VoterListResponse { voters })
}
