//! `Spend`.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::private_credits::{Action, Relay, SpentNote};
use oaic_records::private_credits::CONFIG;
use oaic_runtime::Checked;

use super::{exit, open_channel, relay, top_up};
use crate::books::BOOKS;
use crate::error::ContractError;
use crate::spending;

/// Spends notes on an action. Who sends it is not asked: the proofs say all.
pub fn spend(
    mut deps: DepsMut,
    env: &Env,
    notes: &[SpentNote],
    action: &Action,
    relay: Option<&Relay>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let spent = spending::spend(deps.branch(), env, &config, notes, action, relay)?;
    // Something must be left for the action.
    let most = spent.value.minus(1)?;
    let relaying = relay::check(&deps, env, &config, relay, most)?;
    let rest = spent.value.minus(relay::fee(relaying.as_ref()))?;

    let mut books = BOOKS.load(deps.storage)?;
    books
        .fee
        .refresh(deps.querier, &config.token, env.block.time.seconds());
    books.spent(spent.value, notes.len())?;
    let mut response = Response::new().add_events(spent.events.clone());
    if let Some(relaying) = relaying {
        let (event, message) = relaying.pay(&config, &mut books)?;
        response = response.add_event(event).add_messages(message);
    }
    BOOKS.save(deps.storage, &books)?;
    match action {
        Action::OpenChannel { .. } => {
            open_channel::open_channel(deps, &config, action, rest, response)
        }
        Action::TopUp {
            channel,
            sequence,
            signature,
        } => {
            let signed = crate::channel::Signed {
                channel: *channel,
                sequence: *sequence,
                signature,
            };
            top_up::top_up(deps, &config, &signed, &spent, rest, response)
        }
        Action::Exit {
            recipient,
            membership,
        } => {
            let who = exit::Exiting {
                recipient,
                membership: membership.as_ref(),
            };
            exit::exit(deps, env, &config, &who, &spent, rest, response)
        }
    }
}
