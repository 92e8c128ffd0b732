//! Messages as the suite's people send them, and what came back.

use super::*;

/// What stakes OAIC that are sent with it.
pub fn staking(term: u8) -> staking::ReceiveMsg {
    let position = None;
    staking::ReceiveMsg::Stake { term, position }
}

/// What makes an account a provider.
pub fn registering(name: &str) -> settlement::ExecuteMsg {
    settlement::ExecuteMsg::RegisterProvider {
        receipt_key: key(&format!("receipt/{name}")).public().into(),
        profile: settlement::Profile {
            endpoint: "http://127.0.0.1:1".into(),
            ..settlement::Profile::default()
        },
    }
}

pub fn call(contract: &Addr, msg: &impl Serialize) -> Call {
    Call::new(contract, msg).unwrap()
}

/// What submits messages.
pub fn proposal(title: &str, description: String, msgs: Vec<CosmosMsg>) -> dao::ExecuteMsg {
    dao::ExecuteMsg::Propose {
        title: title.into(),
        description,
        msgs,
        earliest: None,
        latest: None,
    }
}

/// A message that a contract is to send.
pub fn message(contract: &Addr, msg: &impl Serialize) -> CosmosMsg {
    raw(contract, &encode(msg).unwrap())
}

/// The same as bytes, whatever they are.
pub fn raw(contract: &Addr, msg: &[u8]) -> CosmosMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: Binary::from(msg),
        funds: vec![],
    }
    .into()
}

/// What was done in a list's channels.
#[track_caller]
pub fn channel_results(done: &Done) -> Vec<settlement::ChannelResult> {
    let answer: settlement::ChannelsResponse = answer(done.as_ref().unwrap(), 0).unwrap();
    answer.results
}

/// Why nothing was done in a list's one channel.
#[track_caller]
pub fn skipped(done: &Done) -> settlement::SkipReason {
    match channel_results(done).as_slice() {
        [settlement::ChannelResult::Skipped { reason }] => *reason,
        other => panic!("it was done: {other:?}"),
    }
}

/// Refused, and for this reason.
#[track_caller]
pub fn refused<T: Debug>(done: &Result<T, String>, why: &str) {
    match done {
        Ok(outcome) => panic!("it was done: {outcome:?}"),
        Err(error) => assert!(error.contains(why), "expected '{why}' in: {error}"),
    }
}
