//! `Spend`.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::private_credits::{Action, Relay, SpentNote};
use oaic_runtime::Checked;

use crate::error::Result;
use crate::model::action::{exit, open_channel, top_up, Exiting};
use crate::model::channel::SignedCommand;
use crate::model::{relay, spend};
use crate::state::{CONFIG, TOTALS};

/// Spends notes on an action. The sender does not matter, only the proofs.
pub fn spend(
    mut deps: DepsMut,
    env: &Env,
    notes: &[SpentNote],
    action: &Action,
    relay: Option<&Relay>,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let spent = spend::spend(deps.branch(), env, &config, notes, action, relay)?;
    // Something must be left for the action.
    let most = spent.value.sub_checked(1)?;
    let relaying = relay::check(&deps, env, &config, relay, most)?;
    let rest = spent.value.sub_checked(relay::fee(relaying.as_ref()))?;

    let mut totals = TOTALS.load(deps.storage)?;
    totals
        .fee
        .refresh(deps.querier, &config.token, env.block.time.seconds());
    totals.spent(spent.value, notes.len())?;
    let mut response = Response::new().add_events(spent.events.clone());
    if let Some(relaying) = relaying {
        let (event, message) = relaying.pay(&config, &mut totals)?;
        response = response.add_event(event).add_messages(message);
    }
    TOTALS.save(deps.storage, &totals)?;
    match action {
        Action::OpenChannel { .. } => open_channel(deps, &config, action, rest, response),
        Action::TopUp {
            channel,
            sequence,
            signature,
        } => {
            let signed = SignedCommand {
                channel: *channel,
                sequence: *sequence,
                signature,
            };
            top_up(deps, &config, &signed, &spent, rest, response)
        }
        Action::Exit {
            recipient,
            membership,
        } => {
            let who = Exiting {
                recipient,
                membership: membership.as_ref(),
            };
            exit(deps, env, &config, &who, &spent, rest, response)
        }
    }
}
