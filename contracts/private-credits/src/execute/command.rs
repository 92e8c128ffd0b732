//! What a session key commands at settlement. Anybody may carry the command there.

use cosmwasm_std::{
    from_json, to_json_binary, wasm_execute, Binary, DepsMut, Reply, Response, StdError, SubMsg,
    SubMsgResponse, Uint128, WasmMsg,
};
use oaic_messages::compute_settlement::{ChannelResult, ChannelsResponse, ExecuteMsg, SkipReason};
use oaic_messages::private_credits::Command;
use oaic_records::private_credits::{Channel, Config, CHANNELS, CONFIG};

use crate::channel::{took_key, Signed};
use crate::error::ContractError;
use crate::{events, validate};

/// Of the reply that says what came of a list with one channel in it.
pub const LISTED: u64 = 2;

pub fn unlock(deps: DepsMut, signed: &Signed<'_>) -> Result<Response, ContractError> {
    let channels = vec![signed.channel];
    let message = ExecuteMsg::RequestUnlock { channels };
    list(deps, signed, &Command::Unlock, "unlock", &message)
}

pub fn withdraw_unlock(deps: DepsMut, signed: &Signed<'_>) -> Result<Response, ContractError> {
    let channels = vec![signed.channel];
    let message = ExecuteMsg::WithdrawUnlock { channels };
    let command = Command::WithdrawUnlock;
    list(deps, signed, &command, "withdraw_unlock", &message)
}

pub fn advance_terms(
    deps: DepsMut,
    signed: &Signed<'_>,
    service_id: u64,
) -> Result<Response, ContractError> {
    let channels = vec![signed.channel];
    let message = ExecuteMsg::AdvanceTerms {
        channels,
        service_id,
    };
    let command = Command::AdvanceTerms { service_id };
    list(deps, signed, &command, "advance_terms", &message)
}

/// Replaces the session key: here at once, for vouchers after settlement's delay.
pub fn rotate_key(
    mut deps: DepsMut,
    signed: &Signed<'_>,
    session_key: &Binary,
    spend_limit: Uint128,
) -> Result<Response, ContractError> {
    validate::key("session_key", session_key)?;
    let command = Command::RotateKey {
        session_key,
        spend_limit,
    };
    let message = ExecuteMsg::RotateSessionKey {
        channel: signed.channel,
        session_key: session_key.clone(),
        spend_limit,
    };
    let (config, response) = accept(deps.branch(), signed, &command, "rotate_key", |channel| {
        channel.session_key = session_key.clone();
    })?;
    took_key(deps.storage, signed.channel, session_key)?;
    Ok(response.add_message(wasm_execute(config.settlement, &message, vec![])?))
}

/// Passes a command on as a list of one channel. Such a list doesn't fail where nothing can be
/// done: it skips, and [`listed`] makes a refusal of that. Else whoever kept a command back could
/// use its number up with it.
fn list(
    deps: DepsMut,
    signed: &Signed<'_>,
    command: &Command<'_>,
    what: &str,
    message: &ExecuteMsg,
) -> Result<Response, ContractError> {
    let (config, response) = accept(deps, signed, command, what, |_| ())?;
    let message: WasmMsg = wasm_execute(config.settlement, message, vec![])?;
    let payload = to_json_binary(&signed.channel)?;
    Ok(response.add_submessage(SubMsg::reply_on_success(message, LISTED).with_payload(payload)))
}

/// Checks a command and uses its number up. When settlement refuses, the number is as good as
/// before.
fn accept(
    deps: DepsMut,
    signed: &Signed<'_>,
    command: &Command<'_>,
    what: &str,
    change: impl FnOnce(&mut Channel),
) -> Result<(Config, Response), ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let mut channel = signed.check(deps.storage, deps.api, &config, command)?;
    change(&mut channel);
    CHANNELS.save(deps.storage, signed.channel, &channel)?;
    let event = events::commanded(signed.channel, signed.sequence, what);
    Ok((config, Response::new().add_event(event)))
}

/// Settlement went through the list: the one channel in it is done, or all of this is undone.
pub fn listed(reply: Reply) -> Result<Response, ContractError> {
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

/// The data of a message's answer, where the chain puts it: older ones in `data`.
#[allow(deprecated)]
fn answer(done: &SubMsgResponse) -> Result<Binary, ContractError> {
    let wrapped = match done.msg_responses.first() {
        Some(response) => response.value.as_slice(),
        None => done.data.as_deref().unwrap_or_default(),
    };
    let response = cw_utils::parse_execute_response_data(wrapped)
        .map_err(|error| StdError::generic_err(error.to_string()))?;
    Ok(response.data.unwrap_or_default())
}

/// Why settlement left a channel as it is, and what to do.
fn why(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::UnknownChannel => "it knows no such channel",
        SkipReason::ClosedChannel => "the channel is closed; reclaim what it left",
        SkipReason::NotYours => "the channel is another payer's",
        SkipReason::AlreadyRequested => {
            "an unlock is asked for already; finalize it there when it is due"
        }
        SkipReason::NotRequested => "no unlock is asked for",
        SkipReason::NotDue => "no unlock is due yet",
        SkipReason::ForeignService => {
            "the service is another provider's; take one of the channel's provider"
        }
        SkipReason::NothingNew => "the channel is under these very terms already",
        SkipReason::TierUnknown => "its tier source gives no answer; try again later",
        SkipReason::TooManyTerms => "the channel can have no more terms; open another one",
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
