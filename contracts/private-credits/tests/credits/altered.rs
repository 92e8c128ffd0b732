//! Whoever sees a spend on its way can't make it another one: zk 6, front-running. Every field is
//! altered after proving, each alone.

use cosmwasm_std::{Binary, Uint128};
use oaic_messages::compute_settlement::Conditions;
use oaic_messages::private_credits::*;
use oaic_vouchers::SigningKey;
use oaic_wallet::Intent;
use oaic_zk_verifier::VerifyError;

use crate::suite::*;

fn relay_to(s: &Shared, label: &str, fee: u128) -> Relay {
    Relay {
        relayer: s.suite.who(label).into(),
        fee: Uint128::new(fee),
    }
}

/// Refuses each alteration because the proof is for something else.
fn try_all(s: &mut Shared, message: ExecuteMsg, alterations: Vec<(&str, Action, Option<Relay>)>) {
    let (notes, action, relay) = parts(message);
    for (what, altered, altered_relay) in alterations {
        assert!(
            altered != action || altered_relay != relay,
            "{what}: nothing was altered"
        );
        let message = ExecuteMsg::Spend {
            notes: notes.clone(),
            action: altered,
            relay: altered_relay,
        };
        let error = s.suite.refused("anyone", &message);
        assert_matches!(
            error,
            BadSpend {
                place: 0,
                error: VerifyError::Refused { .. }
            },
            "{what}"
        );
    }
}

/// The relay, altered in each way.
fn relays(s: &Shared, relay: &Option<Relay>) -> Vec<(&'static str, Option<Relay>)> {
    match relay {
        None => vec![("a relayer put in", Some(relay_to(s, "thief", 1)))],
        Some(Relay { relayer, fee }) => vec![
            ("the relayer left out", None),
            ("another relayer", Some(relay_to(s, "thief", fee.u128()))),
            (
                "a higher fee",
                Some(Relay {
                    relayer: relayer.clone(),
                    fee: *fee + Uint128::one(),
                }),
            ),
            (
                "a lower fee",
                Some(Relay {
                    relayer: relayer.clone(),
                    fee: *fee - Uint128::one(),
                }),
            ),
        ],
    }
}

/// Conditions, altered in each way: each field lower, higher or dropped, and all of them dropped.
pub fn conditions(agreed: Conditions) -> Vec<(&'static str, Conditions)> {
    let with = |change: fn(&mut Conditions)| {
        let mut altered = agreed;
        change(&mut altered);
        altered
    };
    vec![
        ("no conditions", Conditions::default()),
        ("no application", with(|c| c.application = None)),
        ("another application", with(|c| c.application = Some(5))),
        ("no end", with(|c| c.valid_until = None)),
        (
            "a later end",
            with(|c| c.valid_until = c.valid_until.map(|end| end + 1)),
        ),
        (
            "an earlier end",
            with(|c| c.valid_until = c.valid_until.map(|end| end - 1)),
        ),
        ("no level", with(|c| c.min_security_level = 0)),
        ("a higher level", with(|c| c.min_security_level = 2)),
        ("no limit of retention", with(|c| c.max_retention = None)),
        ("a longer retention", with(|c| c.max_retention = Some(61))),
        ("no retention at all", with(|c| c.max_retention = Some(0))),
    ]
}

#[test]
fn an_opening_can_not_be_altered() {
    shared(|s| {
        let (key, thief) = (
            SigningKey::from_seed([3; 32]),
            SigningKey::from_seed([4; 32]),
        );
        let agreed = Conditions {
            application: Some(4),
            valid_until: Some(s.suite.now() + DAY),
            min_security_level: 1,
            max_retention: Some(60),
        };
        for relay in [None, Some(relay_to(s, "relayer", 50))] {
            let mut plan = plan(
                &[0],
                Intent::OpenChannel {
                    service_id: 1,
                    session_key: key.public(),
                    spend_limit: 500,
                    conditions: agreed,
                },
            );
            plan.relay = relay.clone();
            let message = s.spend(&plan);
            let opening = |service_id, key: &SigningKey, limit: u128| Action::OpenChannel {
                service_id,
                session_key: key.public().into(),
                spend_limit: limit.into(),
                conditions: agreed,
            };
            let mut altered = vec![
                ("service", opening(2, &key, 500), relay.clone()),
                ("session key", opening(1, &thief, 500), relay.clone()),
                ("higher limit", opening(1, &key, 501), relay.clone()),
                ("lower limit", opening(1, &key, 499), relay.clone()),
                ("no limit", opening(1, &key, 0), relay.clone()),
                (
                    "another action",
                    Action::Exit {
                        recipient: s.suite.who("thief").into(),
                        membership: None,
                    },
                    relay.clone(),
                ),
            ];
            for (what, conditions) in conditions(agreed) {
                let mut other = opening(1, &key, 500);
                if let Action::OpenChannel { conditions: of, .. } = &mut other {
                    *of = conditions;
                }
                altered.push((what, other, relay.clone()));
            }
            let same = opening(1, &key, 500);
            for (what, other) in relays(s, &relay) {
                altered.push((what, same.clone(), other));
            }
            try_all(s, message, altered);
        }
    });
}

#[test]
fn an_exit_can_not_be_altered() {
    shared(|s| {
        let exit = |who: &str, s: &Shared| Action::Exit {
            recipient: s.suite.who(who).into(),
            membership: None,
        };
        for relay in [None, Some(relay_to(s, "relayer", 50))] {
            let mut plan = plan(&[0], exiting(&s.suite.who("bob")));
            plan.relay = relay.clone();
            let message = s.spend(&plan);
            let mut altered = vec![("recipient", exit("thief", s), relay.clone())];
            for (what, other) in relays(s, &relay) {
                altered.push((what, exit("bob", s), other));
            }
            try_all(s, message, altered);
        }
    });
}

#[test]
fn a_top_up_can_not_be_altered() {
    shared(|s| {
        let plan = plan(&[0], topping_up(7, 3, &SigningKey::from_seed([3; 32])));
        let message = s.spend(&plan);
        let (_, action, _) = parts(message.clone());
        let Action::TopUp { signature, .. } = action else {
            panic!("{action:?}");
        };
        let top_up = |channel, sequence| Action::TopUp {
            channel,
            sequence,
            signature: signature.clone(),
        };
        let mut altered = vec![
            ("channel", top_up(8, 3), None),
            ("sequence", top_up(7, 4), None),
        ];
        for (what, relay) in relays(s, &None) {
            altered.push((what, top_up(7, 3), relay));
        }
        try_all(s, message, altered);
    });
}

#[test]
fn no_part_of_a_proof_can_be_altered() {
    shared(|s| {
        let (notes, action, relay) = parts(s.spend(&plan(&[0], exiting(&s.suite.who("bob")))));
        let proof = notes[0].proof.to_vec();
        let flipped = |place: usize| {
            let mut proof = proof.clone();
            proof[place] ^= 1;
            proof
        };
        let mut swapped = proof.clone();
        swapped.rotate_left(48);
        let wrong = [
            flipped(0),
            flipped(47),
            flipped(100),
            flipped(191),
            swapped,
            proof[..191].to_vec(),
            [&proof[..], &[0]].concat(),
            vec![],
            vec![0; 192],
        ];
        for proof in wrong {
            let mut notes = notes.clone();
            notes[0].proof = Binary::from(proof);
            let message = spend(notes, &action, &relay);
            assert_matches!(s.suite.refused("anyone", &message), BadSpend { .. });
        }
    });
}
