//! Spending notes: once each, under a root that is good, here and nowhere else.

use bls12_381::{G1Affine, G2Affine, Scalar};
use cosmwasm_std::{to_json_binary, Binary, CosmosMsg, Uint128, WasmMsg};
use cw_multi_test::Executor;
use oaic_messages::private_credits::*;
use oaic_poseidon::merkle::empty_root;
use oaic_poseidon::{field, Fr};
use oaic_testing::contracts::private_credits;
use oaic_wallet::Origin;
use oaic_zk_verifier::VerifyError;

use crate::suite::*;

fn is_bad(error: &ContractError) -> bool {
    matches!(
        error,
        BadSpend {
            error: VerifyError::Refused { .. },
            ..
        }
    )
}

/// zk 6: nullifiers.
#[test]
fn a_note_is_spent_once_whatever_on() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    let key = wallet.new_session_key().unwrap().1;
    let open = w.prove(&wallet, &plan(&[0], opening(&key)));
    let exit = w.prove(&wallet, &plan(&[0], exiting(&w.who("bob"))));

    // Twice within one message.
    let (mut notes, action, relay) = parts(open.clone());
    notes.push(notes[0].clone());
    let twice = spend(notes, &action, &relay);
    assert_matches!(w.refused("anyone", &twice), AlreadySpent { place: 1, .. });

    // Twice within one transaction.
    let before = w.snapshot();
    let call = |message: &ExecuteMsg| {
        CosmosMsg::from(WasmMsg::Execute {
            contract_addr: w.contract.to_string(),
            msg: to_json_binary(message).unwrap(),
            funds: vec![],
        })
    };
    let calls = vec![call(&open), call(&exit)];
    let anyone = w.who("anyone");
    let error = w.app.execute_multi(anyone, calls).unwrap_err();
    assert_matches!(
        error.downcast::<ContractError>().unwrap(),
        AlreadySpent { place: 0, .. }
    );
    assert!(w.snapshot() == before);

    // Once; then never again, the same way or another.
    w.ok("anyone", &open);
    let height = w.height();
    for again in [&open, &exit] {
        match w.refused("anyone", again) {
            AlreadySpent { height: at, .. } => assert_eq!(at, height),
            other => panic!("{other}"),
        }
    }
    let (notes, ..) = parts(exit);
    let nullifier = notes[0].nullifier.clone();
    let spent: Option<u64> = w.query(&QueryMsg::Nullifier {
        nullifier: nullifier.clone(),
    });
    assert_eq!(spent, Some(height));
    // The other one is as good as before.
    w.sync(&mut wallet).unwrap();
    let other = w.prove(&wallet, &plan(&[1], exiting(&w.who("bob"))));
    w.ok("anyone", &other);
    w.check_totals();
}

#[test]
fn two_notes_of_one_owner_are_spent_once_each() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    let (hook, amount) = wallet.deposit(&[1_000]).unwrap();
    let ReceiveMsg::Deposit { mut notes } = hook;
    notes.push(notes[0].clone());
    w.send("alice", 2 * amount, &ReceiveMsg::Deposit { notes })
        .unwrap();
    w.sync(&mut wallet).unwrap();
    // To the wallet the second is a gift; it is spent like the first.
    let gifts: Vec<u64> = wallet.quarantined().map(|note| note.index).collect();
    assert_eq!((wallet.balance(), gifts), (1_000, vec![1]));
    let bob = w.who("bob");
    for index in [0, 1] {
        let exit = w.prove(&wallet, &plan(&[index], exiting(&bob)));
        w.ok("anyone", &exit);
        assert_matches!(w.refused("anyone", &exit), AlreadySpent { .. });
    }
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.balance(), 0);
    w.check_totals();
}

/// zk 6: aliasing. A nullifier has one spelling, and so has a root.
#[test]
fn another_spelling_of_a_field_is_refused() {
    // The modulus, big-endian.
    let modulus = {
        let mut bytes = field::to_bytes(&-Fr::one());
        bytes[31] += 1;
        bytes
    };
    let plus = |bytes: &Binary| -> Option<Binary> {
        let mut sum = [0; 32];
        let mut carry = 0;
        for place in (0..32).rev() {
            let digit = u16::from(bytes[place]) + u16::from(modulus[place]) + carry;
            sum[place] = digit.to_be_bytes()[1];
            carry = digit >> 8;
        }
        (carry == 0).then(|| sum.into())
    };
    shared(|s| {
        let (notes, action, relay) = parts(s.spend(&plan(&[0], exiting(&s.suite.who("bob")))));
        for field in ["nullifier", "root"] {
            let mut notes = notes.clone();
            let place = match field {
                "nullifier" => &mut notes[0].nullifier,
                _ => &mut notes[0].root,
            };
            // 2^256 is 2.2 times the modulus: x + r fits for most x, and else 2^256 - 1 does.
            *place = plus(place).unwrap_or_else(|| [0xff; 32].into());
            let error = s.suite.refused("anyone", &spend(notes, &action, &relay));
            assert_matches!(error, Runtime(Invalid { field: f, .. }) if f.ends_with(field), "{error}");
        }
    });
}

/// zk 6: malleability.
#[test]
fn a_re_randomized_proof_spends_nothing_twice() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    let bob = w.who("bob");
    let other_proof = |message: &ExecuteMsg| {
        let (mut notes, action, relay) = parts(message.clone());
        let proof = notes[0].proof.to_vec();
        // (rA, B/r, C) holds wherever (A, B, C) does.
        let r = Scalar::from(7u64);
        let a = G1Affine::from_compressed(proof[..48].try_into().unwrap()).unwrap();
        let b = G2Affine::from_compressed(proof[48..144].try_into().unwrap()).unwrap();
        let a = G1Affine::from(a * r).to_compressed();
        let b = G2Affine::from(b * r.invert().unwrap()).to_compressed();
        let changed = [&a[..], &b[..], &proof[144..]].concat();
        assert_ne!(changed, proof);
        notes[0].proof = changed.into();
        spend(notes, &action, &relay)
    };
    let first = w.prove(&wallet, &plan(&[0], exiting(&bob)));
    // It is a proof like any other, so it must not be told apart by its bytes …
    w.ok("anyone", &other_proof(&first));
    // … and it spent the note.
    for again in [first.clone(), other_proof(&first)] {
        assert_matches!(w.refused("anyone", &again), AlreadySpent { .. });
    }
}

/// zk 6: roots.
#[test]
fn a_root_is_good_for_256_blocks_with_notes_and_then_the_spend_is_proven_again() {
    let mut w = Suite::new();
    let (mut wallet, mut others) = (w.wallet(1), w.wallet(9));
    w.deposit("alice", &mut wallet, &[1_000]);
    let exit = plan(&[0], exiting(&w.who("bob")));
    let early = w.prove(&wallet, &exit);
    for _ in 0..RECENT_ROOTS {
        others.skip_to(Origin::Deposit, others.next_note());
        let (hook, amount) = others.deposit(&[100]).unwrap();
        w.send("carol", amount, &hook).unwrap();
    }
    assert_matches!(w.refused("anyone", &early), UnknownRoot { place: 0, .. });
    w.sync(&mut wallet).unwrap();
    let late = w.prove(&wallet, &exit);
    let nullifier = |message: &ExecuteMsg| parts(message.clone()).0[0].nullifier.clone();
    assert_eq!(nullifier(&early), nullifier(&late));
    // Still good after 255 more.
    for _ in 1..RECENT_ROOTS {
        others.skip_to(Origin::Deposit, others.next_note());
        let (hook, amount) = others.deposit(&[100]).unwrap();
        w.send("carol", amount, &hook).unwrap();
    }
    w.ok("anyone", &late);
    w.check_totals();
}

#[test]
fn roots_that_never_were_are_refused() {
    shared(|s| {
        let (notes, action, relay) = parts(s.spend(&plan(&[0], exiting(&s.suite.who("bob")))));
        for root in [Fr::from(5u64), Fr::zero(), empty_root(20)] {
            let mut notes = notes.clone();
            notes[0].root = field::to_bytes(&root).into();
            let message = spend(notes, &action, &relay);
            assert_matches!(s.suite.refused("anyone", &message), UnknownRoot { .. });
        }
    });
}

#[test]
fn a_note_is_worth_what_was_paid_in() {
    shared(|s| {
        let (notes, action, relay) = parts(s.spend(&plan(&[0], exiting(&s.suite.who("bob")))));
        for value in [100u128, 10_000, 999, 0, u128::MAX] {
            let mut notes = notes.clone();
            notes[0].denomination = Uint128::new(value);
            let error = s.suite.refused("anyone", &spend(notes, &action, &relay));
            match DENOMINATIONS
                .iter()
                .any(|known| u128::from(*known) == value)
            {
                true => assert!(is_bad(&error), "{error}"),
                false => assert_matches!(error, UnknownDenomination { .. }),
            }
        }
    });
}

/// zk 6: front-running. Notes of one message can't be used in another.
#[test]
fn notes_can_not_be_recombined() {
    shared(|s| {
        let bob = s.suite.who("bob");
        let both = s.spend(&plan(&[0, 1], exiting(&bob)));
        let first = s.spend(&plan(&[0], exiting(&bob)));
        let second = s.spend(&plan(&[1], exiting(&bob)));
        let (both, action, relay) = parts(both);
        let (first, ..) = parts(first);
        let (second, ..) = parts(second);
        let (a, b) = (both[0].clone(), both[1].clone());
        for notes in [
            vec![a.clone()],
            vec![b.clone()],
            vec![b.clone(), a.clone()],
            vec![first[0].clone(), second[0].clone()],
            vec![a.clone(), second[0].clone()],
            vec![SpentNote {
                proof: b.proof.clone(),
                ..a.clone()
            }],
            vec![
                SpentNote {
                    proof: b.proof.clone(),
                    ..a.clone()
                },
                SpentNote {
                    proof: a.proof.clone(),
                    ..b.clone()
                },
            ],
        ] {
            let error = s.suite.refused("anyone", &spend(notes, &action, &relay));
            assert!(is_bad(&error), "{error}");
        }
    });
}

#[test]
fn a_message_has_one_to_eight_notes() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[100; 9]);
    let bob = w.who("bob");
    let indexes: Vec<u64> = (0..8).collect();
    let message = w.prove(&wallet, &plan(&indexes, exiting(&bob)));
    let (mut notes, action, relay) = parts(message.clone());
    notes.push(notes[0].clone());
    for notes in [notes, vec![]] {
        let error = w.refused("anyone", &spend(notes, &action, &relay));
        assert_matches!(error, Runtime(Length { field: "notes", .. }));
    }
    let before = w.balance(&bob);
    w.ok("anyone", &message);
    assert_eq!(w.balance(&bob), before + 768);
    w.check_totals();
}

/// zk 6: replay across contracts. The trees are equal, and so are the owners: only the context
/// differs.
#[test]
fn a_spend_holds_for_one_contract() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    let (hook, amount) = wallet.deposit(&[1_000]).unwrap();
    w.send("alice", amount, &hook).unwrap();
    w.sync(&mut wallet).unwrap();
    let exit = w.prove(&wallet, &plan(&[0], exiting(&w.who("bob"))));

    let here = w.contract.clone();
    w.contract = w.another();
    w.send("alice", amount, &hook).unwrap();
    let there: TreeResponse = w.query(&QueryMsg::Tree {});
    let (notes, ..) = parts(exit.clone());
    assert_eq!(there.root.as_ref(), Some(&notes[0].root));
    let error = w.refused("anyone", &exit);
    assert!(is_bad(&error), "{error}");
    w.contract = here;
    w.ok("anyone", &exit);
}

/// zk 6: replay across chains. Everything has the same addresses on both.
#[test]
fn a_spend_holds_for_one_chain() {
    let suite = |chain_id: &str| {
        let mut w = Suite::on_chain(chain_id, &DENOMINATIONS);
        let mut wallet = w.wallet(1);
        // What wallet 1 of the first chain would pay in, on both.
        let owner = field::to_bytes(&Fr::from(77u64)).into();
        let notes = vec![NewNote {
            denomination: 100u128.into(),
            owner,
        }];
        w.send("alice", 100, &ReceiveMsg::Deposit { notes })
            .unwrap();
        w.sync(&mut wallet).unwrap();
        (w, wallet)
    };
    let (mut here, mut wallet) = suite("oaic-local-1");
    let (mut there, _) = suite("oaic-local-2");
    assert_eq!(here.contract, there.contract);
    let (hook, amount) = wallet.deposit(&[1_000]).unwrap();
    for w in [&mut here, &mut there] {
        w.send("alice", amount, &hook).unwrap();
    }
    here.sync(&mut wallet).unwrap();
    let exit = here.prove(&wallet, &plan(&[1], exiting(&here.who("bob"))));
    let error = there.refused("anyone", &exit);
    assert!(is_bad(&error), "{error}");
    here.ok("anyone", &exit);
}

/// Should a chain ever change its id, every note keeps its one nullifier.
#[test]
fn a_new_chain_id_makes_no_note_new() {
    let mut w = Suite::on_chain("oaic-local-1", &DENOMINATIONS);
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    let bob = w.who("bob");
    let exit = w.prove(&wallet, &plan(&[0], exiting(&bob)));
    w.ok("anyone", &exit);
    w.app
        .update_block(|block| block.chain_id = "oaic-local-2".into());
    assert_matches!(w.refused("anyone", &exit), AlreadySpent { .. });
    let mut anew = w.wallet(1);
    w.sync(&mut anew).unwrap();
    assert_eq!(anew.balance(), 1_000);
    w.ok("anyone", &w.prove(&anew, &plan(&[1], exiting(&bob))));
}

/// zk 6: trusted setup. Whoever knows the seed can forge proofs under a DEV key.
#[test]
fn a_dev_key_runs_on_test_chains_alone() {
    let mut w = Suite::new();
    let config = w.config();
    let names: Vec<&str> = config.keys.iter().map(|key| key.circuit.as_str()).collect();
    assert_eq!(names, ["spend", "membership"]);
    assert!(config.keys.iter().all(|key| key.status == "DEV"));
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let exit = w.prove(&wallet, &plan(&[0], exiting(&w.who("bob"))));
    w.app.update_block(|block| block.chain_id = "oaic-1".into());
    assert_matches!(
        w.instantiate(&w.instantiation()),
        Err(Key(VerifyError::DevKey { .. }))
    );
    let error = w.refused("anyone", &exit);
    assert_matches!(
        error,
        BadSpend {
            error: VerifyError::DevKey { .. },
            ..
        }
    );
    let code = w.app.store_code(private_credits());
    let (owner, contract) = (w.owner.clone(), w.contract.clone());
    let migrated = w
        .app
        .migrate_contract(owner, contract, &MigrateMsg {}, code);
    let error = migrated.unwrap_err().downcast::<ContractError>().unwrap();
    assert_matches!(error, Key(VerifyError::DevKey { .. }));
}
