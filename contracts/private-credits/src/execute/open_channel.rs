//! Spending on a channel: it is opened at settlement, whose own event says its number.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    from_json, to_json_binary, Binary, DepsMut, Env, Event, Reply, Response, StdError, SubMsg,
    Uint128,
};
use oaic_messages::compute_settlement::{OpenChannel, ReceiveMsg};
use oaic_messages::private_credits::Action;
use oaic_records::private_credits::{Channel, Config, CHANNELS, CONFIG};
use oaic_runtime::{token, Checked};

use crate::books::BOOKS;
use crate::channel::took_key;
use crate::error::ContractError;
use crate::{events, validate};

/// Of the reply that says a channel was opened.
pub const OPENED: u64 = 1;

/// Settlement's event, as the chain names it.
const CHANNEL_OPENED: &str = "wasm-channel_opened";

/// What the reply needs to know.
#[cw_serde]
struct Opening {
    session_key: Binary,
    amount: Uint128,
}

pub fn open_channel(
    deps: DepsMut,
    config: &Config,
    action: &Action,
    amount: u128,
    response: Response,
) -> Result<Response, ContractError> {
    let Action::OpenChannel {
        service_id,
        session_key,
        spend_limit,
    } = action
    else {
        return Ok(response);
    };
    validate::key("session_key", session_key)?;
    let mut books = BOOKS.load(deps.storage)?;
    books.into_channels = books.into_channels.plus(amount)?;
    BOOKS.save(deps.storage, &books)?;
    let open = OpenChannel {
        service_id: *service_id,
        session_key: session_key.clone(),
        spend_limit: *spend_limit,
        // Bound to nobody with this contract's first channel, for good.
        referrer: None,
        // To this contract, which makes notes of it: another account would name who paid.
        refund_to: None,
    };
    let amount = Uint128::new(amount);
    let hook = ReceiveMsg::OpenChannel(open);
    let send = token::send(&config.token, &config.settlement, amount, &hook)?;
    let opening = Opening {
        session_key: session_key.clone(),
        amount,
    };
    // A refusal there undoes all of this: no note is spent on a channel that isn't there.
    let message = SubMsg::reply_on_success(send, OPENED).with_payload(to_json_binary(&opening)?);
    Ok(response.add_submessage(message))
}

/// Settlement opened the channel.
pub fn opened(deps: DepsMut, env: &Env, reply: Reply) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let opening: Opening = from_json(&reply.payload)?;
    let done = reply.result.into_result().map_err(StdError::generic_err)?;
    let payer = env.contract.address.as_str();
    let numbers: Vec<u64> = done
        .events
        .iter()
        .filter_map(|event| channel_of(event, config.settlement.as_str(), payer))
        .collect();
    let [number] = numbers.as_slice() else {
        return Err(ContractError::ChannelNotOpened {
            found: numbers.len(),
        });
    };
    let channel = Channel {
        session_key: opening.session_key,
        sequence: 0,
        deposited: opening.amount,
        reclaimed: Uint128::zero(),
        finished: false,
    };
    CHANNELS.save(deps.storage, *number, &channel)?;
    took_key(deps.storage, *number, &channel.session_key)?;
    let event = events::credit_opened(*number, opening.amount.u128());
    Ok(Response::new().add_event(event))
}

/// The channel that an event says settlement opened for this contract. Anybody can emit an event of
/// this name; the address in it is the chain's word.
fn channel_of(event: &Event, settlement: &str, payer: &str) -> Option<u64> {
    let attribute = |key| {
        let mut found = event.attributes.iter().filter(|found| found.key == key);
        found.next().map(|attribute| attribute.value.as_str())
    };
    let ours = event.ty == CHANNEL_OPENED
        && attribute("_contract_address") == Some(settlement)
        && attribute("payer") == Some(payer);
    ours.then(|| attribute("channel"))??.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(ty: &str, contract: &str, payer: &str) -> Event {
        Event::new(ty)
            .add_attribute("_contract_address", contract)
            .add_attribute("channel", "7")
            .add_attribute("payer", payer)
    }

    #[test]
    fn an_event_of_another_contract_or_for_another_payer_names_no_channel() {
        let of = |event: Event| channel_of(&event, "settlement", "us");
        assert_eq!(of(event(CHANNEL_OPENED, "settlement", "us")), Some(7));
        assert_eq!(of(event(CHANNEL_OPENED, "forger", "us")), None);
        assert_eq!(of(event(CHANNEL_OPENED, "settlement", "other")), None);
        assert_eq!(of(event("wasm-channel_closed", "settlement", "us")), None);
        assert_eq!(of(Event::new(CHANNEL_OPENED)), None);
    }
}
