//! Samples of the records of private credits.

use cosmwasm_std::{Addr, Uint128};
use oaic_messages::private_credits::Params;
use oaic_poseidon::{merkle::Frontier, Fr};
use oaic_records::private_credits::*;
use oaic_statements::NOTE_DEPTH;

use crate::Golden;

pub fn samples() -> Golden {
    let nullifier = [7; 32];
    Golden::default()
        .record("CONFIG", |storage| CONFIG.save(storage, &config()))
        .packed("FOREST", |storage| FOREST.save(storage, &(), &forest()))
        .packed("NOTES", |storage| NOTES.save(storage, &258, &note()))
        .record("ROOTS", |storage| ROOTS.save(storage, &[6; 32], &(1, true)))
        .record("NULLIFIERS", |storage| {
            NULLIFIERS.save(storage, &nullifier, &12_345)
        })
        .packed("SPENT", |storage| SPENT.save(storage, &3, &Mark(nullifier)))
        .packed("SPENT_HEAD", |storage| {
            SPENT_HEAD.save(storage, &(), &head())
        })
        .record("PSEUDONYMS", |storage| {
            PSEUDONYMS.save(storage, &[5; 32], &true)
        })
        .packed("EXITED", |storage| {
            EXITED.save(storage, &(730, 2), &Mark([5; 32]));
        })
        .packed("EXITED_HEAD", |storage| {
            EXITED_HEAD.save(storage, &730, &head())
        })
        .packed("KEYS", |storage| {
            let key = [8; 32];
            KEYS.save(storage, &4, &SessionKey { channel: 9, key });
        })
        .packed("KEYS_HEAD", |storage| KEYS_HEAD.save(storage, &(), &head()))
        .record("CHANNELS", |storage| CHANNELS.save(storage, 9, &channel()))
        .record("ATTESTORS", |storage| {
            ATTESTORS.save(storage, &Addr::unchecked("oaic1attestor"), &posted())
        })
}

fn config() -> Config {
    Config {
        token: Addr::unchecked("oaic1token"),
        settlement: Addr::unchecked("oaic1settlement"),
        treasury: Addr::unchecked("oaic1treasury"),
        guardian: Some(Addr::unchecked("oaic1guardian")),
        denominations: vec![1_000_000, 10_000_000],
        params: Params {
            exit_level: 1,
            max_relayer_fee: Uint128::new(500_000),
            max_pause: 604_800,
            exits_per_epoch: 4,
        },
        kyc_gate: None,
        bindings: Bindings::of("oaic-1", "oaic1credits"),
    }
}

/// Three notes in the second tree: two heights of the frontier wait.
fn forest() -> Forest {
    let mut frontier = Frontier::new(NOTE_DEPTH);
    for leaf in [1u64, 2, 3] {
        frontier.push(Fr::from(leaf));
    }
    Forest {
        tree: 1,
        roots: 40,
        root_height: 12_345,
        frontier,
    }
}

/// Of a list of two.
fn head() -> Head {
    let mut head = Head::default();
    for entry in [1, 2] {
        head.push(&Mark([entry; 32])).unwrap();
    }
    head
}

fn note() -> Note {
    Note {
        denomination: 1,
        leaf: Fr::from(5u64),
    }
}

fn channel() -> Channel {
    Channel {
        session_key: [8; 32].into(),
        sequence: 2,
        deposited: Uint128::new(11_000_000),
        reclaimed: Uint128::new(1_000_000),
        finished: false,
    }
}

fn posted() -> Vec<Posted> {
    vec![Posted {
        root: [9; 32].into(),
        expires_at: 1_900_000_000,
    }]
}
