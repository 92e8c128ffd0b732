//! What a vote makes payable: asked of the DAO, and measured against a pot's bucket.

use cosmwasm_std::{Env, QuerierWrapper, Storage, Uint128};
use oaic_math::outflow::{capacity, Bucket};
use oaic_messages::gates::{ExecutingProposal, ExecutingResponse, GovernmentQuery};
use oaic_messages::shared::Bps;

use crate::{Result, RuntimeError};

/// The proposal of the owner in whose execution this happens.
///
/// # Errors
/// [`RuntimeError::NoProposal`]: there is none, or the owner is not a DAO.
pub fn executing(storage: &dyn Storage, querier: QuerierWrapper) -> Result<ExecutingProposal> {
    let owner = cw_ownable::get_ownership(storage)?.owner;
    let refuse = |why: String| RuntimeError::NoProposal {
        owner: owner.as_ref().map_or_else(String::new, Into::into),
        why,
    };
    let Some(address) = &owner else {
        return Err(refuse("there is no owner".to_owned()));
    };
    let answer: ExecutingResponse = querier
        .query_wasm_smart(address, &GovernmentQuery::Executing {})
        .map_err(|error| refuse(error.to_string()))?;
    let none = || refuse("it is executing none".to_owned());
    answer.proposal.ok_or_else(none)
}

/// What limits a pot: its capacity is a share of what it holds now.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What the pot holds, in its units.
    pub pot: Uint128,
    /// Share of it that may become payable in an epoch.
    pub bps: Bps,
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
}

impl Limit {
    /// The bucket's capacity now.
    pub fn capacity(&self) -> u128 {
        capacity(self.pot.u128(), self.bps)
    }

    /// The bucket as it is now.
    pub fn leak(&self, bucket: Bucket, env: &Env) -> Bucket {
        bucket.leak(
            self.capacity(),
            self.epoch_seconds,
            env.block.time.seconds(),
        )
    }

    /// The bucket after an amount has become payable.
    ///
    /// # Errors
    /// [`RuntimeError::OutflowExceeded`].
    pub fn fill(&self, bucket: Bucket, env: &Env, book: &str, amount: Uint128) -> Result<Bucket> {
        let bucket = self.leak(bucket, env);
        let (amount, capacity) = (amount.u128(), self.capacity());
        let room = bucket.room(capacity);
        match amount <= room {
            true => Ok(bucket.fill(amount)),
            false => Err(RuntimeError::OutflowExceeded {
                book: format!("the bucket of {book}"),
                amount,
                room,
                ready_at: bucket.ready_at(amount, capacity, self.epoch_seconds),
            }),
        }
    }
}
