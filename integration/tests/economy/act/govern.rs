//! Proposals, their votes, and the committee.

use cosmwasm_std::{to_json_binary, Addr, CosmosMsg, Uint128, WasmMsg};
use cw3::Vote;
use oaic_chain::Chain;
use oaic_integration::walk::{Amount, Pick};
use oaic_types::dao::Phase;
use oaic_types::{dao, incentives, staking, token, treasury, vesting};
use serde::Serialize;

use super::pick::{mostly, numbered, person};
use super::trade::granted;
use super::Said;
use crate::books::Books;
use crate::world::{oaic, World, PEOPLE, STRANGER, USD};

/// Phases in which a vote is taken.
pub const OPEN: [Phase; 2] = [Phase::Activatable, Phase::Voting];

/// Phases that are the end.
pub const ENDED: [Phase; 4] = [
    Phase::Executed,
    Phase::Rejected,
    Phase::Vetoed,
    Phase::Expired,
];

/// A proposal in one of some phases, if there is one and not always; else any of the newest.
pub fn proposal(now: &Books, pick: Pick, phases: &[Phase]) -> Option<u64> {
    let newest = now.proposals.iter().rev();
    let all: Vec<u64> = newest.clone().take(6).map(|p| p.id).collect();
    let fitting = newest.filter(|p| phases.contains(&p.phase));
    mostly(pick, &all, &fitting.map(|p| p.id).collect::<Vec<_>>())
}

pub fn on_proposal(
    world: &World,
    now: &Books,
    pick: Pick,
    phases: &[Phase],
    msg: impl Fn(u64) -> (&'static str, dao::ExecuteMsg),
) -> Result<Option<Said>, String> {
    let Some(id) = proposal(now, pick, phases) else {
        return Ok(None);
    };
    let (sender, msg) = msg(id);
    Ok(Some(world.tell(sender, &world.dao, &msg).map(drop)))
}

pub fn execute(contract: &Addr, msg: &impl Serialize) -> Result<CosmosMsg, String> {
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(msg).map_err(|e| e.to_string())?,
        funds: vec![],
    }
    .into())
}

/// A proposal of one of many kinds, some of which can't work when they are executed.
pub fn propose(
    world: &World,
    now: &Books,
    who: &str,
    what: Pick,
    amount: &Amount,
) -> Result<Option<Said>, String> {
    let lab: String = world.addr("lab").into();
    let of = |there: u128| Uint128::new(amount.of(there));
    let time = world.now()?.1;
    let treasury = |msg: treasury::ExecuteMsg| execute(&world.treasury, &msg);
    let rewards = |msg: incentives::ExecuteMsg| execute(&world.incentives, &msg);
    let reserve = now.treasury.reserve.u128();
    let msg = match what.index(15).unwrap_or(0) {
        0 | 1 => treasury(treasury::ExecuteMsg::Spend {
            asset: treasury::Asset::Oaic,
            recipient: lab,
            amount: of(reserve / 50),
            purpose: "test".into(),
        })?,
        2 => treasury(treasury::ExecuteMsg::FundRiskPool {
            amount: of(reserve / 100),
        })?,
        3 | 4 => treasury(treasury::ExecuteMsg::ApproveClaim {
            claimant: lab,
            amount: of(now.treasury.risk_free.u128()),
            kind: treasury::ClaimKind::Market,
            reference: "test".into(),
        })?,
        5 | 6 => treasury(treasury::ExecuteMsg::StartAuction {
            denom: USD.to_owned(),
            amount: 1_000_000u128.into(),
            start_price: oaic(2).into(),
            end_price: oaic(1).into(),
            duration: 5 * 86_400,
        })?,
        7 | 8 => rewards(incentives::ExecuteMsg::CreateGrant {
            recipient: lab,
            title: "grant".into(),
            milestones: vec![incentives::MilestoneSpec {
                amount: of(now.incentives.grants_pool.u128() / 3),
                description: "all".into(),
            }],
        })?,
        9 | 10 => rewards(incentives::ExecuteMsg::ApproveMilestone {
            grant: numbered(Pick(what.0 / 15), granted(world)?).unwrap_or(1),
            milestone: 0,
        })?,
        11 => rewards(incentives::ExecuteMsg::PostBounty {
            title: "bounty".into(),
            amount: of(now.incentives.grants_pool.u128() / 5),
            deadline: time + 30 * 86_400,
        })?,
        12 => {
            let grant = now
                .grants
                .iter()
                .find(|g| g.revoked_at.is_none() && g.plan > 1);
            let Some(grant) = grant else { return Ok(None) };
            execute(
                &world.vesting,
                &vesting::ExecuteMsg::Revoke { grant: grant.id },
            )?
        }
        13 => execute(
            &world.staking,
            &staking::ExecuteMsg::UpdateConfig {
                min_stake: Some(oaic(2).into()),
                unbonding_period: None,
                ramp: None,
                dividend_period: None,
            },
        )?,
        _ => execute(
            &world.token,
            &token::ExecuteMsg::ScheduleFee {
                fee_bps: 300,
                effective_at: time + 90 * 86_400,
            },
        )?,
    };
    let allow = token::ExecuteMsg::IncreaseAllowance {
        spender: world.dao.to_string(),
        amount: oaic(10_000).into(),
        expires: None,
    };
    if let Err(said) = world.tell(who, &world.token, &allow) {
        return Ok(Some(Err(said)));
    }
    let msg = dao::ExecuteMsg::Propose {
        title: "test".into(),
        description: String::new(),
        msgs: vec![msg],
        earliest: None,
        latest: None,
    };
    Ok(Some(world.tell(who, &world.dao, &msg).map(drop)))
}

/// A proposal that everybody votes for, and that is executed as soon as it can be.
pub fn govern(
    world: &World,
    now: &Books,
    what: Pick,
    amount: &Amount,
) -> Result<Option<Said>, String> {
    let who = person(what);
    let said = propose(world, now, who, what, amount)?;
    if !matches!(said, Some(Ok(()))) {
        return Ok(said);
    }
    let books: dao::BooksResponse = world.ask(&world.dao, &dao::QueryMsg::Books {})?;
    let id = books.proposals;
    let wait = |until: u64| -> Result<(), String> {
        let now = world.now()?.1;
        let waited = world.chain.advance(1, until.saturating_sub(now));
        waited.map_err(|e| e.to_string())
    };
    let detail = || -> Result<dao::ProposalDetail, String> {
        world.ask(
            &world.dao,
            &dao::QueryMsg::ProposalDetail { proposal_id: id },
        )
    };
    wait(detail()?.opens_at)?;
    for who in PEOPLE {
        let vote = dao::ExecuteMsg::Vote {
            proposal_id: id,
            vote: Vote::Yes,
        };
        // Who has no power is refused.
        let _ = world.tell(who, &world.dao, &vote);
    }
    let Some(from) = detail()?.executable_from else {
        return Ok(Some(Err("nobody could vote".into())));
    };
    wait(from)?;
    let execute = dao::ExecuteMsg::Execute { proposal_id: id };
    let said = world.tell(STRANGER, &world.dao, &execute).map(drop);
    let failed = detail()?.failed_attempts;
    Ok(Some(match (said, failed) {
        (Ok(()), Some(failed)) => Err(failed.last_error),
        (said, _) => said,
    }))
}

/// Three of the committee's five agree to veto.
pub fn veto(world: &World, now: &Books, pick: Pick) -> Result<Option<Said>, String> {
    use cw3_fixed_multisig::msg::ExecuteMsg as Multisig;
    let Some(proposal_id) = proposal(now, pick, &[Phase::Timelocked]) else {
        return Ok(None);
    };
    let veto = dao::ExecuteMsg::Veto {
        proposal_id,
        reason: "test".into(),
    };
    let propose = Multisig::Propose {
        title: "veto".into(),
        description: String::new(),
        msgs: vec![execute(&world.dao, &veto)?
            .change_custom()
            .ok_or("no custom message")?],
        latest: None,
    };
    let outcome = world.tell("ethics-1", &world.committee, &propose)?;
    let number = outcome
        .events
        .iter()
        .find_map(|e| e.attribute("proposal_id"));
    let proposal_id: u64 = number
        .and_then(|n| n.parse().ok())
        .ok_or("the committee's proposal has no number")?;
    for member in ["ethics-2", "ethics-3"] {
        let vote = Vote::Yes;
        world.tell(
            member,
            &world.committee,
            &Multisig::Vote { proposal_id, vote },
        )?;
    }
    let run = Multisig::Execute { proposal_id };
    Ok(Some(
        world.tell("ethics-1", &world.committee, &run).map(drop),
    ))
}
