//! Credentials that vouch for others: how often, and what it shows.

use std::collections::BTreeSet;

use cosmwasm_std::Addr;
use oaic_circuits::{MembershipCircuit, MembershipWitness, Provable};
use oaic_messages::private_credits::*;
use oaic_poseidon::{field, Fr};
use oaic_statements::{action_digest, note, Membership as Statement};
use oaic_wallet::{Credential, Wallet, WalletError};

use crate::attestors::{attested, showing, shown, with};
use crate::suite::*;

/// What a stranger hands to the holder: an exit without a credential, and the digest it is bound to.
fn bare(w: &Suite, wallet: &Wallet, note: u64, recipient: &Addr) -> (ExecuteMsg, Fr) {
    let exit = w.prove(wallet, &plan(&[note], exiting(recipient)));
    let (notes, action, relay) = parts(exit.clone());
    let config = w.config();
    let domain = config.action_domain.to_array().unwrap();
    let nullifiers: Vec<[u8; 32]> = notes
        .iter()
        .map(|note| note.nullifier.to_array().unwrap())
        .collect();
    let bytes = action_bytes(&domain, &action, relay.as_ref(), &nullifiers);
    (exit, field::from_digest(&action_digest(&bytes)))
}

/// The holder vouches for it, under a name of their choice.
fn vouch(
    w: &Suite,
    holder: &Wallet,
    credential: &Credential,
    action: Fr,
    slot: u8,
) -> Result<Membership, String> {
    let (secret, epoch) = (holder.keys().credential_secret(), exit_epoch(w.now()));
    let valid_at = w.now() + 3_600;
    let pseudonym = note::pseudonym(&secret, holder.context(), epoch, slot);
    let statement = Statement {
        context: *holder.context(),
        root: credential.root,
        valid_at: field::from_u64(valid_at),
        level: field::from_u64(EXIT_LEVEL.into()),
        epoch: field::from_u64(epoch),
        slots: field::from_u64(EXITS.into()),
        pseudonym,
        action,
    };
    let witness = MembershipWitness {
        secret,
        level: credential.level,
        expires_at: credential.expires_at,
        slot,
        index: credential.index,
        path: credential.path,
    };
    let circuit = MembershipCircuit::new(statement, witness);
    let proof = prover().prove(&circuit).map_err(|e| e.to_string())?;
    Ok(Membership {
        attestor: credential.attestor.clone(),
        root: field::to_bytes(&credential.root).into(),
        valid_at,
        epoch,
        pseudonym: field::to_bytes(&pseudonym).into(),
        proof: proof.into(),
    })
}

/// A holder vouches for strangers, who learn nothing of the holder: as often in an epoch as a
/// credential has names, for all of them and the holder's own exits together, and not once more.
#[test]
fn a_credential_is_rented_out() {
    let (mut w, holder, credential) = attested();
    let mut stranger = w.wallet(5);
    w.deposit("bob", &mut stranger, &[100; 8]);
    let carol = w.who("carol");
    let mut names = BTreeSet::new();
    for slot in 0..EXITS {
        let (exit, action) = bare(&w, &stranger, 4 + u64::from(slot), &carol);
        let member = vouch(&w, &holder, &credential, action, slot).unwrap();
        assert!(names.insert(member.pseudonym.to_vec()));
        w.ok("anyone", &with(&exit, Some(member)));
    }
    // No further name can be proven, and none of those is taken again.
    let (exit, action) = bare(&w, &stranger, 8, &carol);
    let refused = vouch(&w, &holder, &credential, action, EXITS).unwrap_err();
    assert!(refused.contains("below 4"), "{refused}");
    for slot in 0..EXITS {
        let member = vouch(&w, &holder, &credential, action, slot).unwrap();
        assert_matches!(
            w.refused("anyone", &with(&exit, Some(member))),
            PseudonymUsed { .. }
        );
    }
    // The holder's own are used up with it, and their wallet shows none.
    let mut own = w.wallet(1);
    assert_eq!(own.exits_left(w.now()).unwrap(), 0);
    let showing = plan(&[0], showing(&carol, &credential));
    let error = own.prove(prover(), &showing, w.now()).unwrap_err();
    assert!(error.to_string().contains("all 4 names"), "{error}");
    let all: oaic_messages::shared::Page<PseudonymResponse> = w.query(&QueryMsg::Pseudonyms {
        epoch: exit_epoch(w.now()),
        start_after: Some(1),
        limit: None,
    });
    assert_eq!(all.items.len(), usize::from(EXITS) - 1);

    // The next epoch has as many, and none that was known.
    let next = (exit_epoch(w.now()) + 1) * EXIT_EPOCH;
    let left = next - w.now();
    w.advance(left, 100);
    let until = w.now() + DAY;
    let post = ExecuteMsg::PostRoot {
        root: field::to_bytes(&credential.root).into(),
        expires_at: until,
    };
    w.ok("attestor", &post);
    w.sync(&mut own).unwrap();
    assert_eq!(own.exits_left(w.now()).unwrap(), usize::from(EXITS));
    let exit = w.prove(&own, &showing);
    assert!(names.insert(shown(&exit).pseudonym.to_vec()));
    w.ok("anyone", &exit);
    w.sync(&mut own).unwrap();
    assert_eq!(own.exits_left(w.now()).unwrap(), usize::from(EXITS) - 1);
    w.check_totals();
}

/// What membership is worth while a channel can go to any provider: the fee, and the part of a split
/// that is nobody's own. Whoever has no credential leaves all the same, and these are the numbers
/// that SECURITY.md names.
#[test]
fn the_gate_is_avoided_through_a_provider() {
    let (mut w, _, _) = attested();
    let mut wallet = w.wallet(5);
    w.deposit("bob", &mut wallet, &[10_000]);
    let provider = w.who("provider");
    let exit = w.prove(&wallet, &plan(&[4], exiting(&provider)));
    assert_matches!(w.refused("anyone", &exit), MembershipNeeded { .. });
    let before = w.balance(&provider);
    let (channel, key) = w.open(&mut wallet, &[4]);
    w.settle(channel, &key, 10_000);
    let payee = oaic_messages::compute_settlement::PayeeRef {
        source_id: 1,
        split_version: 1,
        payee: 0,
    };
    let claim = oaic_messages::compute_settlement::ExecuteMsg::Claim {
        payees: vec![payee],
    };
    w.run_settlement("anyone", &claim).unwrap();
    // 4 % fee, then 5 % dividends and 1 % risk pool.
    let net = 10_000 * 96 / 100;
    assert_eq!(w.balance(&provider) - before, net - net * 6 / 100);
    w.check_totals();
}

/// A proof is valid in its epoch, and for an hour more: one that was made in time isn't too late.
#[test]
fn a_name_of_another_epoch_is_none() {
    let (mut w, wallet, credential) = attested();
    let bob = w.who("bob");
    let end = (exit_epoch(w.now()) + 1) * EXIT_EPOCH;
    let left = end - 60 - w.now();
    w.advance(left, 100);
    let exits = [0, 1].map(|note| w.prove(&wallet, &plan(&[note], showing(&bob, &credential))));
    let mut ahead = shown(&exits[0]);
    ahead.epoch += 1;
    assert_matches!(
        w.refused("anyone", &with(&exits[0], Some(ahead))),
        Epoch { .. }
    );
    let left = end + EXIT_GRACE - 6 - w.now();
    w.advance(left, 100);
    w.ok("anyone", &exits[0]);
    assert_matches!(w.refused("anyone", &exits[1]), Epoch { .. });
    // Under the number of now it is another name, which isn't proven.
    let mut later = shown(&exits[1]);
    later.epoch += 1;
    assert_matches!(
        w.refused("anyone", &with(&exits[1], Some(later))),
        BadMembership { .. }
    );
    // The wallet says so before it proves.
    let error = w
        .try_prove(&wallet, &plan(&[1], showing(&bob, &credential)))
        .unwrap_err();
    assert_matches!(error, WalletError::Credential { .. });
}

/// An exit that came to nothing showed its name: another exit has another, the same has the same.
#[test]
fn a_name_that_was_shown_joins_no_other_exit() {
    let (mut w, wallet, credential) = attested();
    let bob = w.who("bob");
    let exits = [0, 1, 0].map(|note| w.prove(&wallet, &plan(&[note], showing(&bob, &credential))));
    let names = exits.each_ref().map(|exit| shown(exit).pseudonym);
    assert_ne!(names[0], names[1]);
    assert_eq!(names[0], names[2]);
    // A refused message uses none up.
    let mut poor = shown(&exits[0]);
    poor.valid_at += MAX_VALID_AHEAD;
    w.refused("anyone", &with(&exits[0], Some(poor)));
    w.ok("anyone", &exits[0]);
    w.ok("anyone", &exits[1]);
}

#[test]
fn exits_of_an_epoch_have_bounds() {
    let mut w = Suite::new();
    for (exits_per_epoch, taken) in [
        (0, false),
        (1, true),
        (MAX_EXITS_PER_EPOCH, true),
        (MAX_EXITS_PER_EPOCH + 1, false),
        (u8::MAX, false),
    ] {
        let params = Params {
            exits_per_epoch,
            ..params()
        };
        let done = w.run("owner", &ExecuteMsg::UpdateParams { params });
        assert_eq!(done.is_ok(), taken, "{exits_per_epoch}");
    }
}

/// A node that hides pseudonyms would have a wallet show one twice.
#[test]
fn a_node_that_hides_pseudonyms_has_none_shown() {
    let (mut w, wallet, credential) = attested();
    let bob = w.who("bob");
    let exit = w.prove(&wallet, &plan(&[0], showing(&bob, &credential)));
    w.ok("anyone", &exit);
    let config = w.config();
    let mut anew = Wallet::open([1; 32], &config).unwrap();
    anew.sync(&w.source()).unwrap();
    let lies: [fn(&mut Vec<serde_json::Value>); 2] = [Vec::clear, |items| {
        let other: cosmwasm_std::Binary = [5; 32].into();
        items[0]["pseudonym"] = serde_json::json!(other);
    }];
    for lie in lies {
        let query = |question: &QueryMsg| -> Result<cosmwasm_std::Binary, String> {
            let answer = w.raw(question)?;
            let QueryMsg::Pseudonyms { .. } = question else {
                return Ok(answer);
            };
            let mut page: serde_json::Value = cosmwasm_std::from_json(&answer).unwrap();
            let mut items = page["items"].as_array().unwrap().clone();
            lie(&mut items);
            page["items"] = items.into();
            Ok(cosmwasm_std::to_json_binary(&page).unwrap())
        };
        let records = |read: &mut dyn FnMut(&dyn cosmwasm_std::Storage)| w.records(read);
        let source = (query, records);
        let error = anew.sync_exits(&source, w.now()).unwrap_err();
        assert_matches!(
            error,
            WalletError::Missing { .. } | WalletError::Untrue { .. }
        );
        let exit = plan(&[1], showing(&bob, &credential));
        anew.prove(prover(), &exit, w.now()).unwrap_err();
        anew.prove_fresh(prover(), &exit, &source, w.now())
            .unwrap_err();
    }
    w.sync(&mut anew).unwrap();
    let exit = w.prove(&anew, &plan(&[1], showing(&bob, &credential)));
    w.ok("anyone", &exit);
}
