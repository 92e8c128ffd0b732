//! Commands of a session key, passed on to settlement. Anybody may relay them.

use cosmwasm_std::{
    from_json, to_json_binary, wasm_execute, Binary, DepsMut, Reply, Response, StdError, SubMsg,
    SubMsgResponse, WasmMsg,
};
use oaic_messages::compute_settlement::{ChannelResult, ChannelsResponse, ExecuteMsg, SkipReason};
use oaic_messages::private_credits::Command;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::channel::SignedCommand;
use crate::state::{Channel, Config, CHANNELS, CONFIG};

/// Id of the reply after a list with one channel.
pub const LISTED: u64 = 2;

/// Forwards a command as a list of one channel. Such a list does not fail if nothing can be done:
/// it skips the channel, and [`listed`] turns that into an error. Otherwise whoever held a command
/// back could use up its sequence number later.
pub fn forward(
    deps: DepsMut,
    signed: &SignedCommand<'_>,
    command: &Command<'_>,
    what: &str,
    message: &ExecuteMsg,
) -> Result<Response> {
    let (config, response) = accept(deps, signed, command, what, |_| ())?;
    let message: WasmMsg = wasm_execute(config.settlement, message, vec![])?;
    let payload = to_json_binary(&signed.channel)?;
    Ok(response.add_submessage(SubMsg::reply_on_success(message, LISTED).with_payload(payload)))
}

/// Checks a command and uses up its sequence number. If settlement refuses, the number stays valid.
pub fn accept(
    deps: DepsMut,
    signed: &SignedCommand<'_>,
    command: &Command<'_>,
    what: &str,
    change: impl FnOnce(&mut Channel),
) -> Result<(Config, Response)> {
    let config = CONFIG.load(deps.storage)?;
    let mut channel = signed.check(deps.storage, deps.api, &config, command)?;
    change(&mut channel);
    CHANNELS.save(deps.storage, signed.channel, &channel)?;
    let event = events::commanded(signed.channel, signed.sequence, what);
    Ok((config, Response::new().add_event(event)))
}

/// Reply: the list's one channel is done, or the whole message fails.
pub fn listed(reply: Reply) -> Result<Response> {
    let channel: u64 = from_json(&reply.payload)?;
    let done = reply.result.into_result().map_err(StdError::generic_err)?;
    let ChannelsResponse { results } = from_json(answer(&done)?)?;
    match results.as_slice() {
        [ChannelResult::Done {}] => Ok(Response::new()),
        [ChannelResult::Skipped { reason }] => Err(ContractError::Skipped {
            channel,
            why: why(*reason),
        }),
        _ => Err(ContractError::NotAnswered {
            channel,
            found: results.len(),
        }),
    }
}

/// The response data of a message, where the chain puts it: older chains in `data`.
#[allow(deprecated)]
fn answer(done: &SubMsgResponse) -> Result<Binary> {
    let wrapped = match done.msg_responses.first() {
        Some(response) => response.value.as_slice(),
        None => done.data.as_deref().unwrap_or_default(),
    };
    let response = cw_utils::parse_execute_response_data(wrapped)
        .map_err(|error| StdError::generic_err(error.to_string()))?;
    Ok(response.data.unwrap_or_default())
}

/// Why settlement skipped a channel, and what to do.
fn why(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::UnknownChannel => "it does not know the channel",
        SkipReason::ClosedChannel => "the channel is closed; reclaim what it left",
        SkipReason::NotYours => "the channel belongs to another payer",
        SkipReason::AlreadyRequested => {
            "an unlock is already requested; finalize it there once it is due"
        }
        SkipReason::NotRequested => "no unlock is requested",
        SkipReason::NotDue => "no unlock is due yet",
        SkipReason::ForeignService => {
            "the service belongs to another provider; choose one of the channel's provider"
        }
        SkipReason::NothingNew => "the channel already has these terms",
        SkipReason::TierUnknown => "its tier source does not answer; try again later",
        SkipReason::TooManyTerms => "the channel can have no more terms; open another one",
        SkipReason::NotOffered => {
            "its provider no longer offers the channel's conditions; set others"
        }
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{MsgResponse, SubMsgResult};

    use super::*;

    /// Protobuf's `MsgExecuteContractResponse`, as chains wrap an answer: field 1, short enough for
    /// one byte of length or two.
    fn wrapped(data: &[u8]) -> Vec<u8> {
        let length = match data.len() {
            short @ 0..=127 => vec![u8::try_from(short).unwrap()],
            long => vec![(long & 127) as u8 | 128, (long >> 7) as u8],
        };
        [&[10][..], &length, data].concat()
    }

    #[allow(deprecated)]
    fn reply(data: Option<&[u8]>, responses: &[&[u8]]) -> Reply {
        let responses = responses.iter().map(|value| MsgResponse {
            type_url: "/cosmwasm.wasm.v1.MsgExecuteContractResponse".into(),
            value: Binary::from(*value),
        });
        Reply {
            id: LISTED,
            payload: to_json_binary(&7u64).unwrap(),
            gas_used: 0,
            result: SubMsgResult::Ok(SubMsgResponse {
                events: vec![],
                data: data.map(Binary::from),
                msg_responses: responses.collect(),
            }),
        }
    }

    fn results(results: Vec<ChannelResult>) -> Vec<u8> {
        wrapped(&to_json_binary(&ChannelsResponse { results }).unwrap())
    }

    #[test]
    fn only_an_answer_that_says_done_is_one() {
        let skipped = |reason| ChannelResult::Skipped { reason };
        let done = results(vec![ChannelResult::Done {}]);
        listed(reply(None, &[&done])).unwrap();
        listed(reply(Some(&done), &[])).unwrap();
        for wrong in [
            results(vec![skipped(SkipReason::ClosedChannel)]),
            results(vec![]),
            results(vec![ChannelResult::Done {}, ChannelResult::Done {}]),
            wrapped(b"{}"),
            wrapped(b""),
            vec![],
        ] {
            listed(reply(None, &[&wrong])).unwrap_err();
            listed(reply(Some(&wrong), &[])).unwrap_err();
            // What the newer place says counts.
            listed(reply(Some(&done), &[&wrong])).unwrap_err();
        }
        listed(reply(None, &[])).unwrap_err();
        let error = listed(reply(
            None,
            &[&results(vec![skipped(SkipReason::NothingNew)])],
        ));
        assert_eq!(
            error.unwrap_err(),
            ContractError::Skipped {
                channel: 7,
                why: why(SkipReason::NothingNew)
            }
        );
    }
}
