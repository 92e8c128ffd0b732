//! What private credits must refuse.

use super::*;

/// What must be refused, whatever came before. None: nothing is there to try it with.
pub fn cheat(
    suite: &mut Suite,
    thief: &'static str,
    what: Pick,
) -> Result<Option<Outcome>, String> {
    let pick = Pick(what.0 / CHEATS);
    let private = suite.notes.channels.clone();
    let channel = pick.of(&private);
    let me = suite.addr(thief).to_string();
    let msg = match what.0 % CHEATS {
        0 => pick.of(&suite.notes.spends).cloned(),
        1 => pick.of(&suite.notes.commands).cloned(),
        kind @ 2..=4 => {
            let stolen = to_be_stolen(suite, thief, pick)?;
            stolen.map(|msg| altered(msg, kind, &me))
        }
        5 => {
            // Of a channel that is in use, or came to its end.
            let Some(channel) = channel else {
                return Ok(None);
            };
            let closed = at_settlement(suite, channel.number)?.status == ChannelStatus::Closed;
            if closed && !known(suite, channel.number)?.finished {
                return Ok(None);
            }
            Some(reclaiming(suite, channel, oaic(1), None)?)
        }
        6 => {
            // More than it left, by a note.
            let Some(channel) = channel else {
                return Ok(None);
            };
            let smallest = u128::from(suite.notes.denominations[0]);
            let more = left(suite, channel.number)? + smallest;
            Some(reclaiming(suite, channel, more, None)?)
        }
        7 => {
            let Some(channel) = channel else {
                return Ok(None);
            };
            let key = SigningKey::from_seed([7; 32]);
            let msg = commanded(suite, channel, |wallet, sequence| {
                Ok(wallet.command(channel.number, sequence, &key)?.unlock())
            });
            Some(msg?)
        }
        8 => {
            // Settlement knows the contract as payer, and nobody behind it.
            let Some(channel) = channel.map(|c| c.number) else {
                return Ok(None);
            };
            let channels = vec![channel];
            let msg = settlement::ExecuteMsg::RequestUnlock { channels };
            return Ok(Some(listed(suite.execute(thief, &suite.settlement, &msg))));
        }
        9 => {
            let Some(channel) = channel.map(|c| c.number) else {
                return Ok(None);
            };
            let hook = settlement::ReceiveMsg::TopUp { channel };
            let result = suite.send(thief, &suite.settlement, oaic(1), &hook);
            return Ok(Some(result.map(drop)));
        }
        _ => {
            // Notes of more than is sent.
            let largest = suite.notes.denominations.last().copied().unwrap_or(0);
            let wallet = pick.of(&PEOPLE).map_or(0, |who| {
                PEOPLE.iter().position(|p| p == who).unwrap_or_default()
            });
            let wallet = &mut suite.notes.wallets[wallet];
            let (hook, sum) = paid_in(wallet, &[largest])?;
            let result = suite.send(thief, &suite.private_credits, sum - 1, &hook);
            return Ok(Some(result.map(drop)));
        }
    };
    let Some(msg) = msg else {
        return Ok(None);
    };
    Ok(Some(
        suite.execute(thief, &suite.private_credits, &msg).map(drop),
    ))
}

/// Kinds of [`cheat`].
const CHEATS: u32 = 11;

/// An exit of somebody else's, on its way to the chain.
fn to_be_stolen(suite: &mut Suite, thief: &str, pick: Pick) -> Result<Option<ExecuteMsg>, String> {
    let who = place(pick);
    let mut notes = some_notes(&suite.notes.wallets[who], Pick(1));
    notes.truncate(1);
    if notes.is_empty() || PEOPLE[who] == thief {
        return Ok(None);
    }
    let plan = Plan {
        notes,
        intent: Intent::Exit {
            recipient: suite.addr(PEOPLE[who]).into(),
            credential: None,
        },
        relay: relayed(suite, Some(&Amount::Plain(1))),
    };
    prove(suite, who, &plan)
}

/// The same proofs, for the thief.
fn altered(msg: ExecuteMsg, kind: u32, thief: &str) -> ExecuteMsg {
    let ExecuteMsg::Spend {
        mut notes,
        mut action,
        mut relay,
    } = msg
    else {
        return msg;
    };
    match (kind, &mut action, &mut relay) {
        (2, Action::Exit { recipient, .. }, _) => thief.clone_into(recipient),
        (3, _, Some(relay)) => thief.clone_into(&mut relay.relayer),
        (3, ..) => {}
        // A note of ten times the value, and as much for the recipient.
        _ => {
            for note in &mut notes {
                note.denomination *= Uint128::new(10);
            }
        }
    }
    ExecuteMsg::Spend {
        notes,
        action,
        relay,
    }
}
