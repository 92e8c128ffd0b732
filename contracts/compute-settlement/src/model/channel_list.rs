//! Lists of channels: each entry is carried out, or reported and skipped.

use cosmwasm_std::{to_json_binary, DepsMut, Env, Event, Response, Storage, WasmMsg};
use oaic_messages::compute_settlement::{
    ChannelResult, ChannelsResponse, SkipReason, MAX_CHANNELS,
};
use oaic_runtime::{text, RuntimeError};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::channel::OpenChannel;

/// Outcome in one channel.
pub struct Done {
    pub event: Event,
    pub message: Option<WasmMsg>,
}

impl From<Event> for Done {
    fn from(event: Event) -> Self {
        Done {
            event,
            message: None,
        }
    }
}

/// Applies a step to each open channel of a list, in order; a problem with one does not affect the
/// others.
pub fn each_channel(
    mut deps: DepsMut,
    env: &Env,
    channels: &[u64],
    mut step: impl FnMut(&mut DepsMut, OpenChannel) -> Result<Result<Done, SkipReason>>,
) -> Result<Response> {
    text::count("channels", "entries", channels.len(), 1, MAX_CHANNELS)?;
    let mut response = Response::new();
    let mut results = Vec::with_capacity(channels.len());
    for number in channels {
        let done = match load(deps.storage, env, *number)? {
            Ok(open) => step(&mut deps, open)?,
            Err(reason) => Err(reason),
        };
        let (event, message, result) = match done {
            Ok(Done { event, message }) => (event, message, ChannelResult::Done {}),
            Err(reason) => {
                let event = events::channel_skipped(*number, reason);
                (event, None, ChannelResult::Skipped { reason })
            }
        };
        response = response.add_event(event).add_messages(message);
        results.push(result);
    }
    Ok(response.set_data(to_json_binary(&ChannelsResponse { results })?))
}

fn load(storage: &dyn Storage, env: &Env, number: u64) -> Result<Result<OpenChannel, SkipReason>> {
    match OpenChannel::load(storage, env, number) {
        Ok(open) => Ok(Ok(open)),
        Err(ContractError::Runtime(RuntimeError::Unknown { .. })) => {
            Ok(Err(SkipReason::UnknownChannel))
        }
        Err(ContractError::ChannelClosed { .. }) => Ok(Err(SkipReason::ClosedChannel)),
        Err(other) => Err(other),
    }
}
