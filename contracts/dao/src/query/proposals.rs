//! `ProposalDetail`, `Deposit`, `ListProposalsByPhase`, `Classify` and `Executing`, which cw3 does not
//! have.

use cosmwasm_std::{CosmosMsg, Deps, Env, Order, Uint128};
use cw_storage_plus::Bound;
use oaic_messages::dao::{
    ClassifyResponse, DepositResponse, MessageClass, Office, Phase, PhasePage, ProposalDetail,
    ProposalSummary, MAX_PHASE_SCAN,
};
use oaic_messages::gates::{ExecutingProposal, ExecutingResponse};
use oaic_runtime::page;

use crate::error::Result;
use crate::execute::deposit_state;
use crate::model::message::{accept, assess};
use crate::model::phase;
use crate::state::{
    self, Proposal, CONTENTS, DEPOSITS, EXECUTING, FAILURES, PROPOSALS, RULES, TERMS, VETOES,
};

pub fn detail(deps: Deps, env: Env, id: u64) -> Result<ProposalDetail> {
    let (proposal, terms) = state::proposal(deps.storage, id)?;
    let content = CONTENTS.load(deps.storage, id)?;
    let (phase, ended_at) = phase::phase_at(&proposal, &terms, env.block.time.seconds());
    let after = proposal.poll.map(|poll| phase::after(&poll, &terms));
    let offices = [Office::Committee, Office::Guardian].into_iter();
    Ok(ProposalDetail {
        id,
        title: content.title,
        proposer: content.proposer,
        submitted_at: content.submitted_at,
        hash: content.hash,
        phase,
        opens_at: proposal.opens_at,
        activate_until: phase::activate_until(&proposal, &terms),
        poll: proposal.poll,
        tally: proposal.tally,
        result: proposal
            .poll
            .map(|poll| phase::result(&proposal.tally, &terms, &poll)),
        veto_until: after.and_then(|after| after.veto_until),
        executable_from: after.map(|after| after.executable_from),
        executable_until: after.map(|after| after.executable_until),
        consents: offices
            .filter(|office| proposal.consents.has(*office))
            .collect(),
        consent_until: after.and_then(|after| after.consent_until),
        ended_at,
        veto: VETOES.may_load(deps.storage, id)?,
        failed_attempts: FAILURES.may_load(deps.storage, id)?,
        closed: proposal.closed,
        deposit: deposit_of(deps, id, &proposal, phase, ended_at.is_some())?,
        terms,
    })
}

pub fn deposit(deps: Deps, env: Env, id: u64) -> Result<DepositResponse> {
    let (proposal, terms) = state::proposal(deps.storage, id)?;
    let (phase, ended) = phase::phase_at(&proposal, &terms, env.block.time.seconds());
    deposit_of(deps, id, &proposal, phase, ended.is_some())
}

fn deposit_of(
    deps: Deps,
    id: u64,
    proposal: &Proposal,
    phase: Phase,
    over: bool,
) -> Result<DepositResponse> {
    let stored = DEPOSITS.may_load(deps.storage, id)?;
    let state = deposit_state(proposal, phase, over, stored.as_ref());
    let (proposer, amount) = match stored {
        Some(stored) => (stored.proposer, stored.amount),
        None => (CONTENTS.load(deps.storage, id)?.proposer, Uint128::zero()),
    };
    Ok(DepositResponse {
        proposer,
        amount,
        state,
    })
}

pub fn by_phase(
    deps: Deps,
    env: Env,
    wanted: Phase,
    start_before: Option<u64>,
    limit: Option<u32>,
) -> Result<PhasePage> {
    let now = env.block.time.seconds();
    let limit = page::limit(limit);
    let before = start_before.map(Bound::exclusive);
    let mut rest = PROPOSALS.range(deps.storage, None, before, Order::Descending);
    let (mut items, mut scanned_to) = (Vec::new(), None);
    let scan = usize::try_from(MAX_PHASE_SCAN).unwrap_or(usize::MAX);
    for item in rest.by_ref().take(scan) {
        let (id, proposal) = item?;
        let terms = TERMS.load(deps.storage, id)?;
        let phase = phase::phase(&proposal, &terms, now);
        scanned_to = Some(id);
        if phase == wanted {
            items.push(ProposalSummary {
                id,
                class: terms.class,
                phase,
                submitted_at: CONTENTS.load(deps.storage, id)?.submitted_at,
                poll: proposal.poll,
                tally: proposal.tally,
            });
            if items.len() >= limit {
                break;
            }
        }
    }
    Ok(PhasePage {
        items,
        scanned_to,
        has_more: rest.next().is_some(),
    })
}

/// `Classify`: also refuses what `Propose` would, but for what has not opened.
pub fn classify(deps: Deps, env: Env, msgs: Vec<CosmosMsg>) -> Result<ClassifyResponse> {
    assess::within_limits(&msgs)?;
    let classified = assess::classify_all(deps, &env.contract.address, &msgs)?;
    accept::all(deps, &env, &msgs)?;
    let messages = classified.iter().map(|(message, reason)| MessageClass {
        class: message.class,
        stake_only: message.stake_only,
        consent: message.consent,
        exempt: message.exempt,
        reason: (*reason).into(),
    });
    Ok(ClassifyResponse {
        messages: messages.collect(),
        terms: assess::terms(&RULES.load(deps.storage)?, &classified),
    })
}

pub fn executing(deps: Deps) -> Result<ExecutingResponse> {
    let Some(id) = EXECUTING.may_load(deps.storage)? else {
        return Ok(ExecutingResponse { proposal: None });
    };
    let (proposal, _) = state::proposal(deps.storage, id)?;
    let supply = proposal.poll.map(|poll| poll.supply).unwrap_or_default();
    Ok(ExecutingResponse {
        proposal: Some(ExecutingProposal {
            id,
            submitted_at: CONTENTS.load(deps.storage, id)?.submitted_at,
            yes: proposal.tally.yes.into(),
            supply: supply.into(),
        }),
    })
}
