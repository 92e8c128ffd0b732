//! What cw3 doesn't tell of proposals.

use cosmwasm_std::{CosmosMsg, Deps, Env, Order, Uint128};
use cw_storage_plus::Bound;
use oaic_kit::page;
use oaic_types::dao::{
    ClassifyResponse, DepositResponse, MessageClass, Phase, PhasePage, ProposalDetail,
    ProposalSummary, MAX_PHASE_SCAN,
};

use crate::error::ContractError;
use crate::execute::deposit;
use crate::message::assess;
use crate::phase;
use crate::state::{
    self, rules_in_force, End, Proposal, Rules, CONTENTS, DEPOSITS, FAILURES, PROPOSALS, RULES,
    VETOES,
};

/// `ProposalDetail`.
pub fn detail(deps: Deps, env: Env, id: u64) -> Result<ProposalDetail, ContractError> {
    let proposal = state::proposal(deps.storage, id)?;
    let content = CONTENTS.load(deps.storage, id)?;
    let rules = RULES.load(deps.storage, proposal.rules)?;
    let now = env.block.time.seconds();
    let phase = phase::phase(&proposal, &rules, now);
    let times = phase::times(&proposal, &rules);
    let over = proposal.poll.filter(|poll| now >= poll.ends);
    Ok(ProposalDetail {
        id,
        title: content.title,
        proposer: content.proposer,
        submitted_at: content.submitted_at,
        class: proposal.class,
        vetoable: proposal.vetoable,
        rules_version: proposal.rules,
        rules: *rules.classes.rules(proposal.class),
        timing: rules.timing,
        phase,
        opens_at: proposal.opens_at,
        activate_until: times.activate_until,
        poll: proposal.poll,
        tally: proposal.tally,
        result: over.map(|poll| phase::result(&proposal, &rules, &poll)),
        veto_until: times
            .after
            .filter(|_| proposal.vetoable)
            .map(|after| after.veto_until),
        executable_from: times.after.map(|after| after.executable_from),
        executable_until: times.after.map(|after| after.executable_until),
        executed_at: match proposal.end {
            Some(End::Executed(at)) => Some(at),
            _ => None,
        },
        veto: VETOES.may_load(deps.storage, id)?,
        failed_attempts: FAILURES.may_load(deps.storage, id)?,
        closed: proposal.closed,
        deposit: deposit_of(deps, id, &proposal, &rules, phase)?,
    })
}

/// `Deposit`.
pub fn deposit(deps: Deps, env: Env, id: u64) -> Result<DepositResponse, ContractError> {
    let proposal = state::proposal(deps.storage, id)?;
    let rules = RULES.load(deps.storage, proposal.rules)?;
    let phase = phase::phase(&proposal, &rules, env.block.time.seconds());
    deposit_of(deps, id, &proposal, &rules, phase)
}

fn deposit_of(
    deps: Deps,
    id: u64,
    proposal: &Proposal,
    rules: &Rules,
    phase: Phase,
) -> Result<DepositResponse, ContractError> {
    let stored = DEPOSITS.may_load(deps.storage, id)?;
    let state = deposit::state_of(proposal, rules, phase, stored.as_ref());
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

/// `ListProposalsByPhase`.
pub fn by_phase(
    deps: Deps,
    env: Env,
    wanted: Phase,
    start_before: Option<u64>,
    limit: Option<u32>,
) -> Result<PhasePage, ContractError> {
    let now = env.block.time.seconds();
    let limit = page::limit(limit);
    let before = start_before.map(Bound::exclusive);
    let mut rest = PROPOSALS.range(deps.storage, None, before, Order::Descending);
    let (mut items, mut scanned_to) = (Vec::new(), None);
    let mut rules: Option<(u32, Rules)> = None;
    let scan = usize::try_from(MAX_PHASE_SCAN).unwrap_or(usize::MAX);
    for item in rest.by_ref().take(scan) {
        let (id, proposal) = item?;
        // Neighbours mostly have the same rules.
        let in_force = match rules.take() {
            Some((version, rules)) if version == proposal.rules => rules,
            _ => RULES.load(deps.storage, proposal.rules)?,
        };
        let phase = phase::phase(&proposal, &in_force, now);
        rules = Some((proposal.rules, in_force));
        scanned_to = Some(id);
        if phase == wanted {
            items.push(ProposalSummary {
                id,
                class: proposal.class,
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

/// `Classify`: also refuses what `Propose` would refuse.
pub fn classify(
    deps: Deps,
    env: Env,
    msgs: Vec<CosmosMsg>,
) -> Result<ClassifyResponse, ContractError> {
    assess::within_limits(&msgs)?;
    let rules = rules_in_force(deps.storage)?;
    let found = assess::assess(deps, &env.contract.address, &rules, &msgs)?;
    let messages = found.messages.into_iter();
    Ok(ClassifyResponse {
        class: found.class,
        vetoable: found.vetoable,
        messages: messages
            .map(|message| MessageClass {
                class: message.class,
                role: message.role,
                reason: message.reason.into(),
            })
            .collect(),
    })
}
