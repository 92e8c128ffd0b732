//! Adding notes.

use cosmwasm_std::{DepsMut, Env, Event};
use oaic_messages::private_credits::NewNote;

use crate::error::Result;
use crate::model::forest;
use crate::state::{Config, TOTALS};
use crate::{events, validate};

/// Adds notes to the tree and the totals, and returns their total value and an event for each.
pub fn add_notes(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    notes: &[NewNote],
) -> Result<(u128, Vec<Event>)> {
    let (leaves, value) = validate::new_notes(config, notes)?;
    let first = forest::add(deps.storage, env.block.height, &leaves)?;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.added(value, leaves.len())?;
    TOTALS.save(deps.storage, &totals)?;
    let mut events = Vec::with_capacity(leaves.len());
    for (index, note) in (first..).zip(&leaves) {
        let place = usize::from(note.denomination);
        let value = config.denominations.get(place).copied().unwrap_or_default();
        events.push(events::note_added(index, value, &note.leaf));
    }
    Ok((value, events))
}
