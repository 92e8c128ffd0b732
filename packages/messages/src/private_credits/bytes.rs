//! Bytes that proofs are bound to and that session keys sign.
//!
//! They are derived from the messages themselves, beside them, so that a field added to a message
//! cannot be forgotten here or encoded in two ways. Numbers are big-endian and of fixed width; text
//! and bytes of any length follow their length in 4 bytes; an optional field follows a byte that
//! says whether it is present. Two different messages never have the same bytes.

use cosmwasm_std::Uint128;

use super::{Action, NewNote, Relay};
use crate::compute_settlement::Conditions;

/// Purpose of the context that nullifiers are bound to, the same for every way to spend.
pub const CONTEXT_PURPOSE: &str = "oaic/private-credits/1";

/// Purpose of the domain that begins [`action_bytes`].
pub const ACTION_PURPOSE: &str = "oaic/private-credits/action/1";

/// Purpose of the domain that begins [`command_bytes`].
pub const COMMAND_PURPOSE: &str = "oaic/private-credits/command/1";

/// Command of a session key to its channel, which it signs.
#[derive(Clone, Copy, Debug)]
pub enum Command<'a> {
    /// Add the value of notes; bound to the digest of the action that spends them.
    TopUp {
        /// SHA-256 of its [`action_bytes`].
        action: &'a [u8; 32],
    },
    /// Request what is left.
    Unlock,
    /// Withdraw that request.
    WithdrawUnlock,
    /// Replace the session key.
    RotateKey {
        /// The new key.
        session_key: &'a [u8],
        /// Maximum that can settle under it.
        spend_limit: Uint128,
    },
    /// Switch to today's terms, or to another service.
    AdvanceTerms {
        /// Service of the channel's provider.
        service_id: u64,
        /// New conditions; unset: those of the newest terms.
        conditions: Option<&'a Conditions>,
    },
    /// Turn what a closed channel left into notes.
    Reclaim {
        /// The notes.
        notes: &'a [NewNote],
        /// Fee for relaying the message.
        relay: Option<&'a Relay>,
    },
}

/// Bytes of an action: domain 32 ‖ kind u8 ‖ its fields in their order, without `membership` and
/// `signature`, which are themselves bound to the digest ‖ relay (relayer, fee u128) ‖ nullifiers.
/// Their SHA-256, less its last byte, is the `action` of every spend.
pub fn action_bytes(
    domain: &[u8; 32],
    action: &Action,
    relay: Option<&Relay>,
    nullifiers: &[[u8; 32]],
) -> Vec<u8> {
    let mut bytes = Bytes::new(domain);
    match action {
        Action::OpenChannel {
            service_id,
            session_key,
            spend_limit,
            conditions,
        } => bytes
            .put(&[1])
            .put(&service_id.to_be_bytes())
            .sized(session_key)
            .put(&spend_limit.u128().to_be_bytes())
            .conditions(conditions),
        Action::TopUp {
            channel,
            sequence,
            signature: _,
        } => bytes
            .put(&[2])
            .put(&channel.to_be_bytes())
            .put(&sequence.to_be_bytes()),
        Action::Exit {
            recipient,
            membership: _,
        } => bytes.put(&[3]).sized(recipient.as_bytes()),
    };
    bytes.relay(relay).count(nullifiers.len());
    for nullifier in nullifiers {
        bytes.put(nullifier);
    }
    bytes.0
}

/// Bytes of a command: domain 32 ‖ kind u8 ‖ channel u64 ‖ sequence u64 ‖ its fields in their order.
pub fn command_bytes(
    domain: &[u8; 32],
    channel: u64,
    sequence: u64,
    command: &Command<'_>,
) -> Vec<u8> {
    let kind = match command {
        Command::TopUp { .. } => 1,
        Command::Unlock => 2,
        Command::WithdrawUnlock => 3,
        Command::RotateKey { .. } => 4,
        Command::AdvanceTerms { .. } => 5,
        Command::Reclaim { .. } => 6,
    };
    let mut bytes = Bytes::new(domain);
    bytes
        .put(&[kind])
        .put(&channel.to_be_bytes())
        .put(&sequence.to_be_bytes());
    match command {
        Command::TopUp { action } => bytes.put(*action),
        Command::Unlock | Command::WithdrawUnlock => &mut bytes,
        Command::RotateKey {
            session_key,
            spend_limit,
        } => bytes
            .sized(session_key)
            .put(&spend_limit.u128().to_be_bytes()),
        Command::AdvanceTerms {
            service_id,
            conditions,
        } => match conditions {
            None => bytes.put(&service_id.to_be_bytes()).put(&[0]),
            Some(conditions) => bytes
                .put(&service_id.to_be_bytes())
                .put(&[1])
                .conditions(conditions),
        },
        Command::Reclaim { notes, relay } => {
            bytes.count(notes.len());
            for note in *notes {
                bytes
                    .put(&note.denomination.u128().to_be_bytes())
                    .sized(&note.owner);
            }
            bytes.relay(*relay)
        }
    };
    bytes.0
}

struct Bytes(Vec<u8>);

impl Bytes {
    fn new(domain: &[u8; 32]) -> Self {
        Self(domain.to_vec())
    }

    fn put(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// A length as it comes before what has it. Nothing in a message has 2^32 of anything.
    fn count(&mut self, count: usize) -> &mut Self {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.put(&count.to_be_bytes())
    }

    fn sized(&mut self, bytes: &[u8]) -> &mut Self {
        self.count(bytes.len()).put(bytes)
    }

    fn optional<const N: usize>(&mut self, number: Option<[u8; N]>) -> &mut Self {
        match number {
            None => self.put(&[0]),
            Some(number) => self.put(&[1]).put(&number),
        }
    }

    fn conditions(&mut self, conditions: &Conditions) -> &mut Self {
        let Conditions {
            application,
            valid_until,
            min_security_level,
            max_retention,
        } = conditions;
        self.optional(application.map(u64::to_be_bytes))
            .optional(valid_until.map(u64::to_be_bytes))
            .put(&[*min_security_level])
            .optional(max_retention.map(u32::to_be_bytes))
    }

    fn relay(&mut self, relay: Option<&Relay>) -> &mut Self {
        match relay {
            None => self.put(&[0]),
            Some(Relay { relayer, fee }) => self
                .put(&[1])
                .sized(relayer.as_bytes())
                .put(&fee.u128().to_be_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use cosmwasm_std::Binary;

    use super::*;

    fn opening(service_id: u64, key: &[u8], limit: u128) -> Action {
        Action::OpenChannel {
            service_id,
            session_key: key.into(),
            spend_limit: limit.into(),
            conditions: Conditions::default(),
        }
    }

    fn agreed(application: u64, valid_until: u64, level: u8, retention: u32) -> Conditions {
        Conditions {
            application: Some(application),
            valid_until: Some(valid_until),
            min_security_level: level,
            max_retention: Some(retention),
        }
    }

    fn under(application: u64, valid_until: u64, level: u8, retention: u32) -> Action {
        let mut action = opening(1, &[1; 32], 0);
        if let Action::OpenChannel { conditions, .. } = &mut action {
            *conditions = agreed(application, valid_until, level, retention);
        }
        action
    }

    fn exit(recipient: &str) -> Action {
        Action::Exit {
            recipient: recipient.into(),
            membership: None,
        }
    }

    fn top_up(channel: u64, sequence: u64, signature: &[u8]) -> Action {
        Action::TopUp {
            channel,
            sequence,
            signature: signature.into(),
        }
    }

    fn relay(relayer: &str, fee: u128) -> Relay {
        Relay {
            relayer: relayer.into(),
            fee: fee.into(),
        }
    }

    fn distinct(all: Vec<Vec<u8>>) {
        let count = all.len();
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), count);
    }

    #[test]
    fn two_actions_never_have_the_same_bytes() {
        let (one, two) = ([1; 32], [2; 32]);
        let (some, more, other) = (relay("r", 1), relay("r", 2), relay("s", 1));
        let actions = [
            opening(1, &one, 0),
            opening(2, &one, 0),
            opening(1, &two, 0),
            opening(1, &one[..31], 0),
            opening(1, &one, 1),
            opening(1, &one, 1 << 64),
            under(4, 5, 2, 3),
            under(5, 4, 2, 3),
            under(4, 5, 3, 3),
            under(4, 5, 2, 4),
            top_up(1, 2, &[]),
            top_up(2, 1, &[]),
            exit("a"),
            exit("ab"),
            exit(""),
        ];
        let mut all = vec![];
        for domain in [one, two] {
            for action in &actions {
                for relay in [None, Some(&some), Some(&more), Some(&other)] {
                    for nullifiers in [&[][..], &[one], &[two], &[one, two], &[two, one]] {
                        all.push(action_bytes(&domain, action, relay, nullifiers));
                    }
                }
            }
        }
        distinct(all);
    }

    #[test]
    fn what_is_bound_to_the_digest_is_not_in_it() {
        let bytes = |action: &Action| action_bytes(&[0; 32], action, None, &[]);
        assert_eq!(bytes(&top_up(1, 2, &[])), bytes(&top_up(1, 2, &[9; 64])));
    }

    #[test]
    fn two_commands_never_have_the_same_bytes() {
        let note = |denomination: u128, owner: &[u8]| NewNote {
            denomination: denomination.into(),
            owner: Binary::from(owner),
        };
        let (a, b) = (note(1, &[1; 32]), note(2, &[1; 32]));
        let lists = [vec![], vec![a.clone()], vec![b.clone()], vec![a, b]];
        let some = relay("r", 1);
        let (unbound, bound) = (Conditions::default(), agreed(4, 5, 2, 3));
        let mut commands = vec![
            Command::Unlock,
            Command::WithdrawUnlock,
            Command::TopUp { action: &[1; 32] },
            Command::TopUp { action: &[2; 32] },
        ];
        for session_key in [&[1; 32][..], &[2; 32], &[1; 31]] {
            for spend_limit in [0u128, 1, 1 << 64] {
                commands.push(Command::RotateKey {
                    session_key,
                    spend_limit: spend_limit.into(),
                });
            }
        }
        for service_id in [1, 2] {
            for conditions in [None, Some(&unbound), Some(&bound)] {
                commands.push(Command::AdvanceTerms {
                    service_id,
                    conditions,
                });
            }
        }
        for notes in &lists {
            for relay in [None, Some(&some)] {
                commands.push(Command::Reclaim { notes, relay });
            }
        }
        let places = [(1, 2), (2, 1), (1, 1)];
        let all = commands.iter().flat_map(|command| {
            places.map(|(channel, sequence)| command_bytes(&[0; 32], channel, sequence, command))
        });
        distinct(all.collect());
    }

    /// Wallets in other languages rely on it.
    #[test]
    fn the_layout_is_this() {
        let action = opening(5, &[7; 32], 9);
        let expected = [
            &[3; 32][..],
            &[1],
            &5u64.to_be_bytes(),
            &32u32.to_be_bytes(),
            &[7; 32],
            &9u128.to_be_bytes(),
            // No application, no end, level 0, no limit of retention.
            &[0, 0, 0, 0],
            &[1],
            &1u32.to_be_bytes(),
            b"r",
            &4u128.to_be_bytes(),
            &1u32.to_be_bytes(),
            &[8; 32],
        ];
        let found = action_bytes(&[3; 32], &action, Some(&relay("r", 4)), &[[8; 32]]);
        assert_eq!(found, expected.concat());
        let head = [&[3; 32][..], &[2], &6u64.to_be_bytes(), &7u64.to_be_bytes()];
        let found = command_bytes(&[3; 32], 6, 7, &Command::Unlock);
        assert_eq!(found, head.concat());
        let rotate = Command::RotateKey {
            session_key: &[8; 32],
            spend_limit: 9u128.into(),
        };
        let expected = [
            &[3; 32][..],
            &[4],
            &6u64.to_be_bytes(),
            &7u64.to_be_bytes(),
            &32u32.to_be_bytes(),
            &[8; 32],
            &9u128.to_be_bytes(),
        ];
        let found = command_bytes(&[3; 32], 6, 7, &rotate);
        assert_eq!(found, expected.concat());
        let conditions = agreed(4, 8, 2, 3);
        let advance = Command::AdvanceTerms {
            service_id: 5,
            conditions: Some(&conditions),
        };
        let expected = [
            &[3; 32][..],
            &[5],
            &6u64.to_be_bytes(),
            &7u64.to_be_bytes(),
            &5u64.to_be_bytes(),
            &[1],
            &[1],
            &4u64.to_be_bytes(),
            &[1],
            &8u64.to_be_bytes(),
            &[2],
            &[1],
            &3u32.to_be_bytes(),
        ];
        let found = command_bytes(&[3; 32], 6, 7, &advance);
        assert_eq!(found, expected.concat());
    }
}
