//! `Propose`.

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::message::{accept, assess};
use crate::model::{opening, phase};
use crate::state::{
    Consents, Content, Deposit, Proposal, CONTENTS, COUNTERS, DEPOSITS, PROPOSALS, RULES, SETTINGS,
    SOURCES, TERMS,
};
use cosmwasm_std::{CosmosMsg, DepsMut, Env, MessageInfo, Response, Timestamp};
use cw_utils::Expiration;
use oaic_messages::dao::{Tally, Terms, MAX_DESCRIPTION_BYTES, MAX_TITLE_BYTES};
use oaic_runtime::token::transfer_from;
use oaic_runtime::{text, Checked};

/// A proposal as submitted.
pub struct Draft {
    pub title: String,
    pub description: String,
    pub msgs: Vec<CosmosMsg>,
    pub earliest: Option<Expiration>,
    pub latest: Option<Expiration>,
}

/// Submits a proposal and takes its deposit, which is all that is asked of the proposer: who has a say
/// follows from the snapshot, which is taken later.
pub fn propose(deps: DepsMut, env: Env, info: MessageInfo, draft: Draft) -> Result<Response> {
    text::length("title", &draft.title, 1, MAX_TITLE_BYTES)?;
    text::length("description", &draft.description, 0, MAX_DESCRIPTION_BYTES)?;
    assess::within_limits(&draft.msgs)?;
    let me = &env.contract.address;
    let classified = assess::classify_all(deps.as_ref(), me, &draft.msgs)?;
    let rules = RULES.load(deps.storage)?;
    let terms = assess::terms(&rules, &classified);
    let opened = opening::opened_by_now(deps.as_ref(), &env)?;
    opening::ensure(deps.storage, &env, &opened, terms.class)?;
    opening::record(deps.storage, &opened)?;
    accept::all(deps.as_ref(), &env, &draft.msgs)?;

    let now = env.block.time.seconds();
    let proposal = Proposal {
        opens_at: now.add_checked(rules.timing.voting_delay)?,
        poll: None,
        tally: Tally::default(),
        passed_voting: false,
        consents: Consents::default(),
        end: None,
        closed: false,
    };
    times_are_not_chosen(&draft, &terms, &proposal)?;

    let settings = SETTINGS.load(deps.storage)?;
    let mut counters = COUNTERS.load(deps.storage)?;
    let id = counters.proposals.add_checked(1)?;
    counters.proposals = id;
    counters.deposits_held = counters.deposits_held.add_checked(settings.deposit)?;
    COUNTERS.save(deps.storage, &counters)?;
    PROPOSALS.save(deps.storage, id, &proposal)?;
    TERMS.save(deps.storage, id, &terms)?;
    let content = Content {
        classes: assess::classes(&classified),
        hash: assess::hash(&(&draft.title, &draft.description, &draft.msgs))?,
        title: draft.title,
        description: draft.description,
        msgs: draft.msgs,
        proposer: info.sender,
        submitted_at: now,
    };
    CONTENTS.save(deps.storage, id, &content)?;

    let proposer = content.proposer;
    let deposit = settings.deposit;
    let response = events::proposed(&proposer, id, &terms, proposal.opens_at, deposit);
    if deposit.is_zero() {
        return Ok(response);
    }
    let deposit = Deposit {
        proposer,
        amount: deposit,
        paid: false,
    };
    DEPOSITS.save(deps.storage, id, &deposit)?;
    let token = SOURCES.load(deps.storage)?.token;
    // If the transfer fails, so does the proposal.
    Ok(response.add_message(transfer_from(
        &token,
        &deposit.proposer,
        me,
        deposit.amount,
    )?))
}

/// cw3 lets the proposer shorten voting; here nobody can, because holders rely on the period.
/// An end no earlier than voting can last is what cw3 clients send by default, and changes nothing.
fn times_are_not_chosen(draft: &Draft, terms: &Terms, proposal: &Proposal) -> Result<()> {
    if draft.earliest.is_some() {
        return Err(ContractError::PeriodChosen { field: "earliest" });
    }
    let last = phase::activate_until(proposal, terms).add_checked(terms.voting_period)?;
    match draft.latest {
        None | Some(Expiration::Never {}) => Ok(()),
        Some(Expiration::AtTime(time)) if time >= Timestamp::from_seconds(last) => Ok(()),
        Some(_) => Err(ContractError::PeriodChosen { field: "latest" }),
    }
}
