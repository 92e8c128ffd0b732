//! `Propose`.

use cosmwasm_std::{CosmosMsg, DepsMut, Env, MessageInfo, Response, Timestamp};
use cw_utils::Expiration;
use oaic_kit::token::{no_coins, transfer_from};
use oaic_kit::{text, Checked};
use oaic_types::dao::{Tally, MAX_DESCRIPTION_BYTES, MAX_TITLE_BYTES};

use crate::error::ContractError;
use crate::events;
use crate::message::assess;
use crate::state::{
    Content, Deposit, Proposal, Rules, CONTENTS, COUNTERS, DEPOSITS, PROPOSALS, RULES, SETTINGS,
    SOURCES,
};

/// What somebody proposes.
pub struct Draft {
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// What it would do.
    pub msgs: Vec<CosmosMsg>,
    /// cw3's earliest begin.
    pub earliest: Option<Expiration>,
    /// cw3's latest end.
    pub latest: Option<Expiration>,
}

/// Submits a proposal and takes its deposit. Nothing is asked of the proposer but the deposit: who
/// has a say is told by the snapshot, which is taken later.
///
/// # Errors
/// Texts or messages beyond their limits; messages that [`assess`] refuses; a deposit that the
/// token doesn't move.
pub fn propose(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    draft: Draft,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    text::length("title", &draft.title, 1, MAX_TITLE_BYTES)?;
    text::length("description", &draft.description, 0, MAX_DESCRIPTION_BYTES)?;
    assess::within_limits(&draft.msgs)?;
    let settings = SETTINGS.load(deps.storage)?;
    let rules = RULES.load(deps.storage, settings.rules)?;
    let found = assess::assess(deps.as_ref(), &env.contract.address, &rules, &draft.msgs)?;

    let now = env.block.time.seconds();
    let proposal = Proposal {
        class: found.class,
        vetoable: found.vetoable,
        rules: settings.rules,
        opens_at: now.plus(rules.timing.voting_delay)?,
        poll: None,
        tally: Tally::default(),
        end: None,
        closed: false,
    };
    times_are_not_chosen(&draft, &rules, &proposal)?;

    let mut counters = COUNTERS.load(deps.storage)?;
    let id = counters.proposals.plus(1)?;
    counters.proposals = id;
    counters.deposits_held = counters.deposits_held.plus(settings.deposit)?;
    COUNTERS.save(deps.storage, &counters)?;
    PROPOSALS.save(deps.storage, id, &proposal)?;
    let content = Content {
        title: draft.title,
        description: draft.description,
        msgs: draft.msgs,
        proposer: info.sender,
        submitted_at: now,
    };
    CONTENTS.save(deps.storage, id, &content)?;

    let proposer = content.proposer;
    let response = events::proposed(
        &proposer,
        id,
        proposal.class,
        proposal.vetoable,
        proposal.opens_at,
        settings.deposit,
    );
    if settings.deposit.is_zero() {
        return Ok(response);
    }
    let deposit = Deposit {
        proposer,
        amount: settings.deposit,
        paid: false,
    };
    DEPOSITS.save(deps.storage, id, &deposit)?;
    let token = SOURCES.load(deps.storage)?.token;
    let me = &env.contract.address;
    // When it fails, so does all of this.
    Ok(response.add_message(transfer_from(
        &token,
        &deposit.proposer,
        me,
        deposit.amount,
    )?))
}

/// cw3 lets the proposer shorten voting; here nobody can, because holders rely on the period.
/// An end no earlier than voting can last is what cw3 clients send by default, and changes nothing.
fn times_are_not_chosen(
    draft: &Draft,
    rules: &Rules,
    proposal: &Proposal,
) -> Result<(), ContractError> {
    if draft.earliest.is_some() {
        return Err(ContractError::PeriodChosen { field: "earliest" });
    }
    let last = proposal
        .opens_at
        .plus(rules.timing.activation_window)?
        .plus(rules.classes.rules(proposal.class).voting_period)?;
    match draft.latest {
        None | Some(Expiration::Never {}) => Ok(()),
        Some(Expiration::AtTime(time)) if time >= Timestamp::from_seconds(last) => Ok(()),
        Some(_) => Err(ContractError::PeriodChosen { field: "latest" }),
    }
}
