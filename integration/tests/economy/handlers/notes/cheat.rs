//! What private credits must refuse.

use super::*;

/// What must be refused, whatever came before.
pub fn cheat(suite: &mut Suite, thief: &'static str, what: Pick) -> Handled {
    let pick = Pick(what.0 / CHEATS);
    let private = suite.notes.channels.clone();
    let channel = pick.of(&private).ok_or(Stop::Skipped);
    let msg = match what.0 % CHEATS {
        0 => pick.of(&suite.notes.spends).cloned().ok_or(Stop::Skipped)?,
        1 => pick
            .of(&suite.notes.commands)
            .cloned()
            .ok_or(Stop::Skipped)?,
        kind @ 2..=4 => {
            let stolen = to_be_stolen(suite, thief, pick)?;
            altered(stolen, kind, suite.addr(thief).as_str())
        }
        5 => {
            // Of a channel that is in use, or came to its end.
            let channel = channel?;
            let closed = at_settlement(suite, channel.number)?.status == ChannelStatus::Closed;
            if closed && !known(suite, channel.number)?.finished {
                return Err(Stop::Skipped);
            }
            reclaiming(suite, channel, oaic(1), None)?
        }
        6 => {
            // More than it left, by a note.
            let channel = channel?;
            let smallest = u128::from(suite.notes.denominations[0]);
            let more = left(suite, channel.number)? + smallest;
            reclaiming(suite, channel, more, None)?
        }
        7 => {
            let channel = channel?;
            let key = SigningKey::from_seed([7; 32]);
            commanded(suite, channel, |wallet, sequence| {
                Ok(wallet.command(channel.number, sequence, &key)?.unlock())
            })?
        }
        8 => {
            // Settlement knows the contract as payer, and nobody behind it.
            let channels = vec![channel?.number];
            let msg = settlement::ExecuteMsg::RequestUnlock { channels };
            return listed(suite.outcome_of(thief, &suite.settlement, &msg));
        }
        9 => {
            let channel = channel?.number;
            let hook = settlement::ReceiveMsg::TopUp { channel };
            return suite.send(thief, &suite.settlement, oaic(1), &hook);
        }
        _ => {
            // Notes of more than is sent.
            let largest = suite.notes.denominations.last().copied().unwrap_or(0);
            let wallet = &mut suite.notes.wallets[place(pick)];
            let (hook, sum) = paid_in(wallet, &[largest])?;
            return suite.send(thief, &suite.private_credits, sum - 1, &hook);
        }
    };
    suite.execute(thief, &suite.private_credits, &msg)
}

/// Kinds of [`cheat`].
const CHEATS: u32 = 11;

/// An exit of somebody else's, on its way to the chain.
fn to_be_stolen(suite: &mut Suite, thief: &str, pick: Pick) -> Handled<ExecuteMsg> {
    let who = place(pick);
    if PEOPLE[who] == thief {
        return Err(Stop::Skipped);
    }
    let mut notes = some_notes(suite, who, Pick(1))?;
    notes.truncate(1);
    let plan = exiting(suite, PEOPLE[who], notes, Some(Amount::Plain(1)));
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
