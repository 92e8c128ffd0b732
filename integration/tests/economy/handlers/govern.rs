//! Proposals, their votes, and what offices have to do with them.

use cosmwasm_std::{Uint128, WasmMsg};
use cw3::Vote;
use oaic_chain::Chain;
use oaic_messages::dao::{Office, Phase};
use oaic_messages::shared::Page;
use oaic_messages::{
    compute_settlement as settlement, dao, incentives, staking, token, treasury, vesting,
};
use oaic_testing::simulation::{Amount, Pick};

use super::offices::{execute, order_dao};
use super::pick::{mostly, numbered, person};
use super::trade::granted;
use crate::handled::{Handled, Stop};
use crate::state::EconomyState;
use crate::suite::{oaic, Suite, INVESTOR, STAKERS, STRANGER, USD};

/// Phases in which people vote, and those in which a vote is taken.
pub const OPEN: [Phase; 2] = [Phase::Activatable, Phase::Voting];
pub const VOTABLE: [Phase; 3] = [Phase::Activatable, Phase::Voting, Phase::Timelocked];

/// Phases that are the end.
pub const ENDED: [Phase; 5] = [
    Phase::Executed,
    Phase::Rejected,
    Phase::Vetoed,
    Phase::Lapsed,
    Phase::Expired,
];

/// Kinds of [`propose`].
const KINDS: u32 = 18;

/// The kind that changes code.
const MIGRATION: u32 = KINDS - 1;

/// The kind that approves a claim.
const CLAIM: u32 = 3;

/// The kinds that start an auction.
const AUCTIONS: [u32; 2] = [5, 6];

/// What everybody stakes at least when all govern, in OAIC.
const STAKE_EACH: u128 = 16_000_000;

/// A proposal in one of some phases, if there is one and not always; else any of the newest.
pub fn proposal(now: &EconomyState, pick: Pick, phases: &[Phase]) -> Option<u64> {
    let newest = now.proposals.iter().rev();
    let all: Vec<u64> = newest.clone().take(6).map(|p| p.id).collect();
    let fitting = newest.filter(|p| phases.contains(&p.phase));
    mostly(pick, &all, &fitting.map(|p| p.id).collect::<Vec<_>>())
}

pub fn on_proposal(
    suite: &Suite,
    now: &EconomyState,
    pick: Pick,
    phases: &[Phase],
    msg: impl Fn(u64) -> (&'static str, dao::ExecuteMsg),
) -> Handled {
    let (sender, msg) = msg(proposal(now, pick, phases).ok_or(Stop::Skipped)?);
    suite.execute(sender, &suite.dao, &msg)
}

/// A proposal of one of many kinds, some of which can't work when they are executed.
pub fn propose(
    suite: &Suite,
    now: &EconomyState,
    who: &str,
    what: Pick,
    amount: Amount,
) -> Handled {
    let lab: String = suite.addr("lab").into();
    let of = |there: u128| Uint128::new(amount.of(there));
    let time = suite.now()?.1;
    let treasury = |msg: treasury::ExecuteMsg| execute(&suite.treasury, &msg);
    let rewards = |msg: incentives::ExecuteMsg| execute(&suite.incentives, &msg);
    let reserve = now.treasury.reserve.u128();
    let msg = match what.0 % KINDS {
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
            amount: of(now.treasury.risk_free.u128() / 3),
            kind: treasury::ClaimKind::Market,
            reference: "test".into(),
        })?,
        5 | 6 => treasury(treasury::ExecuteMsg::StartAuction {
            denom: USD.to_owned(),
            amount: 10_000u128.into(),
            start_price: oaic(12).into(),
            end_price: oaic(6).into(),
            duration: 30 * 86_400,
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
            grant: numbered(Pick(what.0 / KINDS), granted(suite)?).unwrap_or(1),
            milestone: 0,
        })?,
        11 => rewards(incentives::ExecuteMsg::PostBounty {
            title: "bounty".into(),
            amount: of(now.incentives.grants_pool.u128() / 5),
            deadline: time + 120 * 86_400,
        })?,
        12 => {
            let mut grants = now.vesting_grants.iter();
            let grant = grants.find(|g| g.revoked_at.is_none() && g.plan > 1);
            let grant = grant.ok_or(Stop::Skipped)?.id;
            execute(&suite.vesting, &vesting::ExecuteMsg::Revoke { grant })?
        }
        13 => execute(
            &suite.staking,
            &staking::ExecuteMsg::UpdateConfig {
                min_stake: Some(oaic(2).into()),
                unbonding_period: None,
                ramp: None,
                dividend_period: None,
            },
        )?,
        14 | 15 => {
            let open = now.bounties.iter().find(|b| b.recipient.is_none());
            rewards(incentives::ExecuteMsg::AwardBounty {
                bounty: open.ok_or(Stop::Skipped)?.bounty,
                recipient: lab,
            })?
        }
        MIGRATION => WasmMsg::Migrate {
            contract_addr: suite.treasury.to_string(),
            new_code_id: code(suite, "treasury")?,
            msg: b"{}".into(),
        }
        .into(),
        _ => execute(
            &suite.token,
            &token::ExecuteMsg::ScheduleFee {
                fee_bps: 300,
                effective_at: time + 90 * 86_400,
            },
        )?,
    };
    let allow = token::ExecuteMsg::IncreaseAllowance {
        spender: suite.dao.to_string(),
        amount: oaic(10_000).into(),
        expires: None,
    };
    suite.execute(who, &suite.token, &allow)?;
    let msg = dao::ExecuteMsg::Propose {
        title: "test".into(),
        description: String::new(),
        msgs: vec![msg],
        earliest: None,
        latest: None,
    };
    suite.execute(who, &suite.dao, &msg)
}

/// A new number for the code of a contract.
pub fn code(suite: &Suite, name: &str) -> Result<u64, String> {
    let stored = suite.chain.store_code(STRANGER, name);
    Ok(stored.map_err(|e| e.to_string())?.code_id)
}

pub fn detail(suite: &Suite, proposal_id: u64) -> Result<dao::ProposalDetail, String> {
    suite.query(&suite.dao, &dao::QueryMsg::ProposalDetail { proposal_id })
}

/// Everybody brings its stake up to what it governs with, as far as it has it.
fn stake_all(suite: &Suite) -> Result<(), String> {
    for who in STAKERS {
        let address = suite.addr(who).into();
        let staker: staking::StakerResponse =
            suite.query(&suite.staking, &staking::QueryMsg::Staker { address })?;
        let wanted = match who == INVESTOR {
            true => u128::MAX,
            false => oaic(STAKE_EACH).saturating_sub(staker.bonded.u128()),
        };
        // Enough is left for a deposit.
        let there = suite
            .balance(&suite.addr(who))?
            .saturating_sub(oaic(50_000));
        let amount = wanted.min(there);
        let flexible = staker.positions.iter().find(|p| p.ends.is_none());
        let msg = staking::ReceiveMsg::Stake {
            term: 0,
            position: flexible.map(|p| p.id),
        };
        // Who has nothing left, or too many positions, keeps its stake.
        let _ = suite.send(who, &suite.staking, amount, &msg);
    }
    Ok(())
}

/// Everybody stakes, somebody proposes something, and it opens; its number, if it could be proposed.
pub fn opened(suite: &Suite, now: &EconomyState, who: &str) -> Handled<u64> {
    stake_all(suite)?;
    match proposed(suite, now, who, Pick(0), Amount::Plain(1)) {
        Err(Stop::Refused(_)) => Err(Stop::Skipped),
        proposed => proposed,
    }
}

/// Somebody proposes something, and it opens; its number.
fn proposed(
    suite: &Suite,
    now: &EconomyState,
    who: &str,
    what: Pick,
    amount: Amount,
) -> Handled<u64> {
    propose(suite, now, who, what, amount)?;
    let totals: dao::TotalsResponse = suite.query(&suite.dao, &dao::QueryMsg::Totals {})?;
    suite.until(detail(suite, totals.proposals)?.opens_at)?;
    Ok(totals.proposals)
}

/// Everybody stakes, somebody proposes something, and all vote for it; its number.
fn acclaimed(suite: &Suite, now: &EconomyState, what: Pick, amount: Amount) -> Handled<u64> {
    // What was granted votes too.
    let investor = suite.addr(INVESTOR);
    let grants = now.vesting_grants.iter();
    let grants = grants.filter(|g| g.beneficiary == investor).map(|g| g.id);
    let grants = grants.collect();
    let _ = suite.crank(&suite.vesting, &vesting::ExecuteMsg::Claim { grants });
    stake_all(suite)?;
    let proposed = proposed(suite, now, person(what), what, amount);
    let proposal_id = proposed.map_err(|stop| match stop {
        Stop::Skipped => Stop::refused("there is nothing to do it with"),
        stop => stop,
    })?;
    let vote = Vote::Yes;
    for who in STAKERS {
        // Who has no power is refused.
        let _ = suite.execute(
            who,
            &suite.dao,
            &dao::ExecuteMsg::Vote { proposal_id, vote },
        );
    }
    Ok(proposal_id)
}

/// A provider adds to its bond, so that there is something to buy back for in the next epoch; gives
/// when that begins.
fn invested(suite: &Suite) -> Result<u64, String> {
    let bond = settlement::ReceiveMsg::Bond {};
    // While the token is paused there is no auction.
    let _ = suite.send("compute-1", &suite.settlement, oaic(100), &bond);
    Ok((suite.epoch()? + 1) * suite.economy.epoch.seconds)
}

/// A proposal that everybody votes for, and that is executed as soon as it can be.
pub fn govern(suite: &mut Suite, now: &EconomyState, what: Pick, amount: Amount) -> Handled {
    let proposal_id = acclaimed(suite, now, what, amount)?;
    let voted = detail(suite, proposal_id)?;
    let from = voted.executable_from;
    let from = from.ok_or_else(|| Stop::refused("nobody could vote"))?;
    if voted.terms.consent {
        for office in [Office::Committee, Office::Guardian] {
            // Whatever keeps an office from it is a fault here.
            let consented = consent(suite, office, &voted);
            consented.map_err(|stop| format!("no consent: {stop:?}"))?;
        }
    }
    let from = match AUCTIONS.contains(&(what.0 % KINDS)) {
        true => from.max(invested(suite)?),
        false => from,
    };
    suite.until(from)?;
    let result = suite.crank(&suite.dao, &dao::ExecuteMsg::Execute { proposal_id });
    let after = detail(suite, proposal_id)?;
    match (result, after.failed_attempts, after.phase) {
        (Ok(()), Some(failed), _) => Err(Stop::refused(failed.last_error)),
        (Ok(()), None, Phase::Rejected) => Err(Stop::refused("it could never be paid")),
        (result, ..) => result,
    }
}

/// A claim that everybody votes for.
pub fn approved_claim(suite: &mut Suite, now: &EconomyState) -> Handled<treasury::ClaimResponse> {
    match govern(suite, now, Pick(CLAIM), Amount::Part(1_000)) {
        Err(Stop::Refused(_)) => Err(Stop::Skipped),
        done => done,
    }?;
    let ask = treasury::QueryMsg::Claims {
        claimant: None,
        start_after: None,
        limit: Some(100),
    };
    let page: Page<treasury::ClaimResponse> = suite.query(&suite.treasury, &ask)?;
    page.items.last().cloned().ok_or(Stop::Skipped)
}

/// An office consents to a proposal that waits for it; else to one about code that is made and voted
/// for.
pub fn consenting(suite: &mut Suite, now: &EconomyState, office: Office, pick: Pick) -> Handled {
    let waits = |p: &&dao::ProposalDetail| {
        let open = matches!(p.phase, Phase::Voting | Phase::Timelocked);
        open && p.terms.consent && !p.consents.contains(&office)
    };
    let waiting: Vec<_> = now.proposals.iter().filter(waits).collect();
    match pick.of(&waiting) {
        Some(one) => consent(suite, office, one),
        None => {
            let id = acclaimed(suite, now, Pick(MIGRATION), Amount::Zero)?;
            let proposal = detail(suite, id)?;
            consent(suite, office, &proposal)
        }
    }
}

fn consent(suite: &mut Suite, office: Office, proposal: &dao::ProposalDetail) -> Handled {
    let (proposal_id, hash) = (proposal.id, proposal.hash.clone());
    order_dao(
        suite,
        office,
        &dao::ExecuteMsg::Consent { proposal_id, hash },
    )
}

/// The committee vetoes what waits for its timelock, or else something that is made and voted for.
pub fn veto(suite: &mut Suite, now: &EconomyState, pick: Pick, what: Pick) -> Handled {
    let waiting = now.proposals.iter().any(|p| p.phase == Phase::Timelocked);
    let proposal_id = match proposal(now, pick, &[Phase::Timelocked]) {
        Some(id) if waiting || pick.0.is_multiple_of(2) => id,
        _ => {
            let id = acclaimed(suite, now, what, Amount::Plain(1))?;
            let poll = detail(suite, id)?.poll;
            suite.until(poll.map_or(0, |poll| poll.ends))?;
            id
        }
    };
    let veto = dao::ExecuteMsg::Veto {
        proposal_id,
        hash: detail(suite, proposal_id)?.hash,
        reason: "test".into(),
    };
    order_dao(suite, Office::Committee, &veto)
}
