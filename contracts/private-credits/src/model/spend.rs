//! One spend: its notes, the digest of what they are spent on, and the proofs.

use cosmwasm_std::{DepsMut, Env, Event};
use oaic_messages::private_credits::{
    action_bytes, Action, Relay, SpentNote, MAX_SPENT_NOTES, RECENT_ROOTS,
};
use oaic_poseidon::{field, Fr};
use oaic_records::element;
use oaic_runtime::{text, Checked};
use oaic_statements::{action_digest, Spend};

use crate::error::{ContractError, Result};
use crate::model::forest;
use crate::state::{Config, Mark, NULLIFIERS, SPENT, SPENT_HEAD};
use crate::{events, keys, validate};

/// Notes that have been spent.
pub struct Spent {
    /// Their total value, in uoaic.
    pub value: u128,
    /// SHA-256 of the action's bytes.
    pub digest: [u8; 32],
    /// One per note.
    pub events: Vec<Event>,
}

impl Spent {
    /// The digest as proofs are bound to it.
    pub fn action(&self) -> Fr {
        field::from_digest(&self.digest)
    }
}

/// Spends notes on an action: publishes their nullifiers and checks their proofs. The action itself
/// is not checked.
pub fn spend(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    notes: &[SpentNote],
    action: &Action,
    relay: Option<&Relay>,
) -> Result<Spent> {
    text::count("notes", "notes", notes.len(), 1, MAX_SPENT_NOTES)?;
    let context = validate::stored("context", &config.bindings.context)?;
    let domain = validate::digest(&config.bindings.action_domain)?;

    let mut nullifiers = Vec::with_capacity(notes.len());
    let mut spends = Vec::with_capacity(notes.len());
    let mut value = 0;
    for (place, note) in notes.iter().enumerate() {
        let (_, worth) = validate::denomination(config, "notes.denomination", note.denomination)?;
        let root = element::canonical("notes.root", &note.root)?;
        // Only the canonical encoding gets this far, so that bytes can be compared.
        let nullifier = element::canonical("notes.nullifier", &note.nullifier)?;
        let tree = forest::tree_of(deps.storage, &root)?;
        let tree = tree.ok_or_else(|| ContractError::UnknownRoot {
            place,
            root: note.root.to_string(),
            kept: RECENT_ROOTS,
        })?;
        let bytes = field::to_bytes(&nullifier);
        if let Some(height) = NULLIFIERS.may_load(deps.storage, &bytes)? {
            return Err(ContractError::AlreadySpent {
                place,
                nullifier: note.nullifier.to_string(),
                height,
            });
        }
        // Saved before the next one is checked, so that the same note twice in one message is
        // refused.
        NULLIFIERS.save(deps.storage, &bytes, &env.block.height)?;
        let mut head = SPENT_HEAD.may_load(deps.storage, &())?.unwrap_or_default();
        head.push(&Mark(bytes))?;
        SPENT.save(deps.storage, &head.count, &Mark(bytes));
        SPENT_HEAD.save(deps.storage, &(), &head);
        nullifiers.push(bytes);
        value = u128::add_checked(value, u128::from(worth))?;
        spends.push((root, tree, nullifier, worth));
    }

    let digest = action_digest(&action_bytes(&domain, action, relay, &nullifiers));
    let action = field::from_digest(&digest);
    let mut events = Vec::with_capacity(notes.len());
    for (place, (note, (root, tree, nullifier, worth))) in notes.iter().zip(spends).enumerate() {
        let statement = Spend {
            context,
            root,
            tree: field::from_u64(tree),
            nullifier,
            value: field::from_u64(worth),
            action,
        };
        keys::verify(&keys::SPEND, deps.api, env, &note.proof, &statement)
            .map_err(|error| ContractError::BadSpend { place, error })?;
        events.push(events::note_spent(&note.nullifier, worth));
    }
    Ok(Spent {
        value,
        digest,
        events,
    })
}
