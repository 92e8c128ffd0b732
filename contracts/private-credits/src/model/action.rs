//! What notes can be spent on: a function per variant of `Action`.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    from_json, to_json_binary, Binary, DepsMut, Env, Event, Reply, Response, StdError, SubMsg,
    Uint128,
};
use oaic_messages::compute_settlement::{OpenChannel, ReceiveMsg};
use oaic_messages::private_credits::{Action, Command, Membership, EXIT_SCENARIO};
use oaic_runtime::{gate, system, token, Checked};

use crate::error::{ContractError, Result};
use crate::model::channel::{record_key, SignedCommand};
use crate::model::membership;
use crate::model::spend::Spent;
use crate::model::totals::Payment;
use crate::state::{Channel, Config, CHANNELS, CONFIG, TOTALS};
use crate::{events, validate};

/// Recipient and membership of an exit.
pub struct Exiting<'a> {
    pub recipient: &'a str,
    pub membership: Option<&'a Membership>,
}

pub fn exit(
    mut deps: DepsMut,
    env: &Env,
    config: &Config,
    who: &Exiting<'_>,
    spent: &Spent,
    amount: u128,
    response: Response,
) -> Result<Response> {
    let own = &env.contract.address;
    let recipient = system::payable(
        deps.as_ref(),
        own,
        &config.token,
        "recipient",
        who.recipient,
    )?;
    let kyc_gate = config.kyc_gate.as_ref();
    gate::admit(deps.querier, kyc_gate, &recipient, EXIT_SCENARIO)?;
    let shown = membership::check(deps.branch(), env, config, who.membership, &spent.action())?;
    let mut totals = TOTALS.load(deps.storage)?;
    let paid = totals.pay(&config.token, Payment::Exit, &recipient, amount)?;
    TOTALS.save(deps.storage, &totals)?;
    Ok(response
        .add_event(events::paid(Payment::Exit, &recipient, amount, paid.fee))
        .add_events(shown)
        .add_messages(paid.message))
}

/// Adds to a channel. Only its session key may do so, like only the payer at settlement.
pub fn top_up(
    deps: DepsMut,
    config: &Config,
    signed: &SignedCommand<'_>,
    spent: &Spent,
    amount: u128,
    response: Response,
) -> Result<Response> {
    let command = Command::TopUp {
        action: &spent.digest,
    };
    let mut channel = signed.check(deps.storage, deps.api, config, &command)?;
    channel.deposited = channel.deposited.add_checked(amount.into())?;
    CHANNELS.save(deps.storage, signed.channel, &channel)?;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.into_channels = totals.into_channels.add_checked(amount)?;
    TOTALS.save(deps.storage, &totals)?;
    let hook = ReceiveMsg::TopUp {
        channel: signed.channel,
    };
    let send = token::send(&config.token, &config.settlement, amount.into(), &hook)?;
    Ok(response
        .add_event(events::commanded(signed.channel, signed.sequence, "top_up"))
        .add_event(events::credit_topped_up(signed.channel, amount))
        .add_message(send))
}

/// Id of the reply after opening a channel.
pub const OPENED: u64 = 1;

/// Settlement's event, with the chain's prefix.
const CHANNEL_OPENED: &str = "wasm-channel_opened";

/// Data for the reply.
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
) -> Result<Response> {
    let Action::OpenChannel {
        service_id,
        session_key,
        spend_limit,
        conditions,
    } = action
    else {
        return Ok(response);
    };
    validate::key("session_key", session_key)?;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.into_channels = totals.into_channels.add_checked(amount)?;
    TOTALS.save(deps.storage, &totals)?;
    let open = OpenChannel {
        service_id: *service_id,
        session_key: session_key.clone(),
        spend_limit: *spend_limit,
        // This contract's first channel fixes permanently that it has no referrer.
        referrer: None,
        // The rest goes to this contract, which turns it into notes; another account would reveal
        // the payer.
        refund_to: None,
        conditions: *conditions,
    };
    let amount = Uint128::new(amount);
    let hook = ReceiveMsg::OpenChannel(open);
    let send = token::send(&config.token, &config.settlement, amount, &hook)?;
    let opening = Opening {
        session_key: session_key.clone(),
        amount,
    };
    // If settlement refuses, the whole message fails: no note is spent on a channel that does not
    // exist.
    let message = SubMsg::reply_on_success(send, OPENED).with_payload(to_json_binary(&opening)?);
    Ok(response.add_submessage(message))
}

/// Reply: settlement opened the channel.
pub fn opened(deps: DepsMut, env: &Env, reply: Reply) -> Result<Response> {
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
    record_key(deps.storage, *number, &channel.session_key)?;
    let event = events::credit_opened(*number, opening.amount.u128());
    Ok(Response::new().add_event(event))
}

/// The channel that settlement opened for this contract, according to an event. Any contract can
/// emit an event of this name, but only the chain sets the contract address in it.
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
