//! Attested membership: exits need a credential once there is an attestor.

use cosmwasm_std::Binary;
use oaic_messages::private_credits::*;
use oaic_poseidon::{field, Fr};
use oaic_wallet::{Credential, CredentialTree, Intent, Wallet, WalletError};
use oaic_zk_verifier::VerifyError;

use crate::suite::*;

/// A credential of a wallet's holder, among those of others, and the tree it is in.
fn issued(w: &Suite, wallet: &Wallet, level: u8, expires_at: u64) -> (Credential, CredentialTree) {
    let others = (1..4u64).map(|n| (Fr::from(n), 5, expires_at));
    let all = others.chain([(wallet.keys().holder(), level, expires_at)]);
    let tree = CredentialTree::new(all).unwrap();
    let credential = Credential {
        attestor: w.who("attestor").into(),
        root: tree.root(),
        level,
        expires_at,
        index: 3,
        path: tree.path(3).unwrap(),
    };
    (credential, tree)
}

fn post(root: &Fr, expires_at: u64) -> ExecuteMsg {
    ExecuteMsg::PostRoot {
        root: field::to_bytes(root).into(),
        expires_at,
    }
}

fn add(w: &mut Suite, label: &str) {
    let attestor = w.who(label).into();
    w.ok("owner", &ExecuteMsg::AddAttestor { attestor });
}

pub fn showing(recipient: &cosmwasm_std::Addr, credential: &Credential) -> Intent {
    Intent::Exit {
        recipient: recipient.to_string(),
        credential: Some(Box::new(credential.clone())),
    }
}

/// The membership of an exit.
pub fn shown(message: &ExecuteMsg) -> Membership {
    let (_, action, _) = parts(message.clone());
    match action {
        Action::Exit { membership, .. } => membership.unwrap(),
        other => panic!("{other:?}"),
    }
}

pub fn with(message: &ExecuteMsg, membership: Option<Membership>) -> ExecuteMsg {
    let (notes, action, relay) = parts(message.clone());
    let Action::Exit { recipient, .. } = action else {
        panic!("{action:?}");
    };
    ExecuteMsg::Spend {
        notes,
        action: Action::Exit {
            recipient,
            membership,
        },
        relay,
    }
}

/// A suite with an attestor whose root is posted for 30 days, and a wallet with four notes and a
/// credential for a year.
pub fn attested() -> (Suite, Wallet, Credential) {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000; 4]);
    add(&mut w, "attestor");
    let expires_at = w.now() + 365 * DAY;
    let (credential, _) = issued(&w, &wallet, EXIT_LEVEL, expires_at);
    w.ok("attestor", &post(&credential.root, w.now() + 30 * DAY));
    (w, wallet, credential)
}

#[test]
fn who_holds_a_credential_leaves_and_nobody_else() {
    let (mut w, mut wallet, credential) = attested();
    let bob = w.who("bob");
    let before = w.balance(&bob);
    let error = w.refused("anyone", &w.prove(&wallet, &plan(&[0], exiting(&bob))));
    assert_eq!(error, MembershipNeeded { level: EXIT_LEVEL });

    let first = w.prove(&wallet, &plan(&[0], showing(&bob, &credential)));
    let second = w.prove(&wallet, &plan(&[1], showing(&bob, &credential)));
    // Two exits of one person have nothing in common but the attestor's root, the epoch and the day.
    assert_ne!(shown(&first).pseudonym, shown(&second).pseudonym);
    assert_eq!(shown(&first).valid_at % DAY, 0);

    // zk 6: a proof for one action does not verify for another.
    let error = w.refused("anyone", &with(&first, Some(shown(&second))));
    assert!(is_bad(&error), "{error}");
    // Nor with any of its fields altered.
    let mut pseudonym = shown(&first);
    pseudonym.pseudonym = shown(&second).pseudonym;
    let mut later = shown(&first);
    later.valid_at += 1;
    let mut proof = shown(&first);
    proof.proof = shown(&second).proof;
    for altered in [pseudonym, later, proof] {
        let error = w.refused("anyone", &with(&first, Some(altered)));
        assert!(is_bad(&error), "{error}");
    }
    let mut unspellable = shown(&first);
    unspellable.pseudonym = [0xff; 32].into();
    let error = w.refused("anyone", &with(&first, Some(unspellable)));
    assert_matches!(error, Runtime(Invalid { field, .. }) if *field == "membership.pseudonym");

    w.ok("anyone", &first);
    w.ok("anyone", &second);
    assert_eq!(w.balance(&bob), before + 2 * 960);
    // Channels need none.
    w.sync(&mut wallet).unwrap();
    w.open(&mut wallet, &[2]);
    w.check_totals();
}

fn is_bad(error: &ContractError) -> bool {
    matches!(
        error,
        BadMembership {
            error: VerifyError::Refused { .. },
            ..
        }
    )
}

#[test]
fn a_level_that_was_raised_is_asked_for() {
    let (mut w, mut wallet, credential) = attested();
    let bob = w.who("bob");
    let before = w.prove(&wallet, &plan(&[0], showing(&bob, &credential)));
    let mut raised = params();
    raised.exit_level = EXIT_LEVEL + 1;
    w.ok("owner", &ExecuteMsg::UpdateParams { params: raised });
    let error = w.refused("anyone", &before);
    assert!(is_bad(&error), "{error}");
    // The wallet learns of it, and doesn't even try.
    w.sync(&mut wallet).unwrap();
    let error = w
        .try_prove(&wallet, &plan(&[0], showing(&bob, &credential)))
        .unwrap_err();
    assert!(error.to_string().contains("level"), "{error}");
}

/// zk 6: expiring roots.
#[test]
fn a_root_is_good_until_it_expires_or_is_revoked() {
    let (mut w, wallet, credential) = attested();
    let bob = w.who("bob");
    let gone = |error: ContractError| {
        assert_matches!(error, UnknownAttestorRoot { .. });
    };
    let now = w.now();
    let exit = |w: &Suite| {
        let plan = plan(&[0], showing(&bob, &credential));
        w.try_prove(&wallet, &plan).unwrap()
    };
    // Another attestor's root is not this one's.
    add(&mut w, "other attestor");
    let early = exit(&w);
    let mut of_other = shown(&early);
    of_other.attestor = w.who("other attestor").into();
    gone(w.refused("anyone", &with(&early, Some(of_other))));
    let mut of_nobody = shown(&early);
    of_nobody.attestor = w.who("nobody").into();
    assert_matches!(
        w.refused("anyone", &with(&early, Some(of_nobody))),
        NotAttestor { .. }
    );

    let root: Binary = field::to_bytes(&credential.root).into();
    let revoke = ExecuteMsg::RevokeRoot { root: root.clone() };
    assert_matches!(
        w.refused("other attestor", &revoke),
        Runtime(Unknown { .. })
    );
    w.ok("attestor", &revoke);
    gone(w.refused("anyone", &early));

    // Posted again, for a day; then it is over.
    let until = w.now() + DAY;
    w.ok("attestor", &post(&credential.root, until));
    let left = until - w.now();
    // refused() takes a block of 5 seconds.
    w.advance(left - 5, 1);
    gone(w.refused("anyone", &exit(&w)));
    assert_eq!(w.now(), until);
    let listed: Vec<AttestorResponse> = w.query(&QueryMsg::Attestors {});
    assert!(listed.iter().all(|attestor| attestor.roots.is_empty()));
    w.ok("attestor", &post(&credential.root, w.now() + DAY));
    assert!(w.now() > now);
    w.ok("anyone", &exit(&w));
}

/// A message that is refused shows its name, and one that asks for no credential leaves it unused: a
/// wallet that is opened anew would show it once more.
#[test]
fn a_credential_is_shown_where_it_is_taken_and_nowhere_else() {
    let (mut w, mut wallet, credential) = attested();
    let exit = plan(&[0], showing(&w.who("bob"), &credential));
    let shows_none = |w: &Suite, wallet: &mut Wallet| {
        let shown = wallet.prove_fresh(prover(), &exit, &w.source(), w.now());
        assert_matches!(shown, Err(WalletError::Credential { .. }));
    };
    let root: Binary = field::to_bytes(&credential.root).into();
    w.ok("attestor", &ExecuteMsg::RevokeRoot { root });
    shows_none(&w, &mut wallet);
    let until = w.now() + DAY;
    w.ok("attestor", &post(&credential.root, until));
    let attestor = w.who("attestor").to_string();
    let remove = ExecuteMsg::RemoveAttestor { attestor };
    w.ok("owner", &remove);
    shows_none(&w, &mut wallet);
    add(&mut w, "attestor");
    shows_none(&w, &mut wallet);
    w.ok("attestor", &post(&credential.root, until));
    let message = wallet
        .prove_fresh(prover(), &exit, &w.source(), w.now())
        .unwrap();
    w.ok("anyone", &message);
    w.advance_to(until);
    shows_none(&w, &mut wallet);
}

#[test]
fn the_time_that_is_shown_is_now_or_soon() {
    let (mut w, wallet, credential) = attested();
    let bob = w.who("bob");
    let exit = w
        .try_prove(&wallet, &plan(&[0], showing(&bob, &credential)))
        .unwrap();
    let valid_at = shown(&exit).valid_at;
    assert!(valid_at >= w.now() + 3_600 && valid_at < w.now() + 3_600 + DAY);
    assert_eq!(valid_at % DAY, 0);
    // One that ends in two days shows the day that all show, so that it isn't known by its end.
    let (ending, _) = issued(&w, &wallet, EXIT_LEVEL, w.now() + 2 * DAY + 77);
    let same = w.prove(&wallet, &plan(&[0], showing(&bob, &ending)));
    assert_eq!(shown(&same).valid_at, valid_at);
    let over = |error: ContractError| {
        assert_matches!(error, ValidAt { .. });
    };
    let mut ahead = shown(&exit);
    ahead.valid_at = w.now() + MAX_VALID_AHEAD + 6;
    over(w.refused("anyone", &with(&exit, Some(ahead))));
    // Until the very second it was shown for.
    let left = valid_at - w.now();
    w.advance(left - 10, 10);
    let before = w.snapshot();
    let mut behind = shown(&exit);
    behind.valid_at = w.now() + 4;
    over(w.refused("anyone", &with(&exit, Some(behind))));
    assert!(w.snapshot() == before);
    w.ok("anyone", &exit);

    // A credential that ends first is shown until its end; one that ended isn't.
    let (short, tree) = issued(&w, &wallet, EXIT_LEVEL, w.now() + 100);
    let until = w.now() + DAY;
    w.ok("attestor", &post(&tree.root(), until));
    let plan = plan(&[1], showing(&bob, &short));
    let exit = w.try_prove(&wallet, &plan).unwrap();
    assert_eq!(shown(&exit).valid_at, short.expires_at);
    w.ok("anyone", &exit);
    w.advance(100, 10);
    let error = w.try_prove(&wallet, &plan).unwrap_err();
    assert!(error.to_string().contains("was good until"), "{error}");
}

#[test]
fn the_owner_alone_names_attestors_and_they_alone_post() {
    let mut w = Suite::new();
    let attestor = w.who("attestor").to_string();
    let naming = ExecuteMsg::AddAttestor {
        attestor: attestor.clone(),
    };
    let removing = ExecuteMsg::RemoveAttestor {
        attestor: attestor.clone(),
    };
    for label in ["guardian", "attestor", "alice"] {
        for message in [&naming, &removing] {
            assert_matches!(w.refused(label, message), Runtime(Unauthorized { .. }));
        }
    }
    let one = Fr::one();
    let until = w.now() + DAY;
    assert_matches!(
        w.refused("attestor", &post(&one, until)),
        NotAttestor { .. }
    );
    assert_matches!(w.refused("owner", &removing), NotAttestor { .. });
    w.ok("owner", &naming);
    assert_matches!(w.refused("owner", &naming), AlreadyAttestor { .. });
    w.ok("attestor", &post(&one, until));
    assert_matches!(w.refused("owner", &post(&one, until)), NotAttestor { .. });

    for number in 1..MAX_ATTESTORS {
        add(&mut w, &format!("attestor {number}"));
    }
    let more = ExecuteMsg::AddAttestor {
        attestor: w.who("one more").into(),
    };
    assert_matches!(w.refused("owner", &more), TooManyAttestors { .. });
    let listed: Vec<AttestorResponse> = w.query(&QueryMsg::Attestors {});
    assert_eq!(listed.len(), MAX_ATTESTORS);
    w.ok("owner", &removing);
    let listed: Vec<AttestorResponse> = w.query(&QueryMsg::Attestors {});
    assert!(listed
        .iter()
        .all(|found| found.attestor.as_str() != attestor));
}

#[test]
fn roots_expire_within_a_year_and_there_are_eight() {
    let mut w = Suite::new();
    add(&mut w, "attestor");
    // run() takes a block of 5 seconds.
    let now = w.now() + 5;
    for (until, good) in [
        (now - 1, false),
        (now, false),
        (now + MAX_ROOT_LIFE + 1, false),
        (u64::MAX, false),
        (now + 10, true),
    ] {
        let message = post(&Fr::from(99), until);
        match good {
            true => drop(w.ok("attestor", &message)),
            false => {
                let sender = w.who("attestor");
                w.app
                    .update_block(|b| b.time = cosmwasm_std::Timestamp::from_seconds(now));
                let error = harness::refused(&mut w, |w| w.run_as(&sender, message));
                assert_matches!(error, Runtime(Invalid { field, .. }) if *field == "expires_at", "{until}");
            }
        }
    }
    let alias = ExecuteMsg::PostRoot {
        root: [0xff; 32].into(),
        expires_at: w.now() + DAY,
    };
    assert_matches!(
        w.refused("attestor", &alias),
        Runtime(Invalid { field: "root", .. })
    );
    let until = w.now() + DAY;
    for number in 1..MAX_ATTESTOR_ROOTS as u64 {
        w.ok("attestor", &post(&Fr::from(number), until + number));
    }
    // The first one, of 10 seconds, is over by now: one more has room.
    w.ok("attestor", &post(&Fr::from(50), until));
    let error = w.refused("attestor", &post(&Fr::from(51), until));
    assert_matches!(error, TooManyRoots { next, .. } if *next == until);
    // A root that is there gets another expiry, and takes no second place.
    w.ok("attestor", &post(&Fr::from(50), until + 77));
    let listed: Vec<AttestorResponse> = w.query(&QueryMsg::Attestors {});
    assert_eq!(listed[0].roots.len(), MAX_ATTESTOR_ROOTS);
    assert!(listed[0]
        .roots
        .iter()
        .any(|root| root.expires_at == until + 77));
}
