//! Credentials of others, too late or too low.

use ff::Field;
use oaic_poseidon::{hash, merkle, Tag};
use oaic_statements::note::{credential_holder, pseudonym};
use oaic_statements::{Fr, Membership};

use super::suite::fr;
use super::{each_refused, refused, satisfied, says, suite, Case};
use crate::membership::{synthesize, Numbers};
use crate::tests::harness::ConstraintTest;
use crate::{MembershipCircuit, MembershipWitness as Witness, Provable};

#[test]
fn a_credential_of_another_holder_tree_or_context_is_refused() {
    let (good, witness) = suite::membership();
    let one = Fr::ONE;
    let cases: [Case<Membership>; 12] = [
        ("pseudonym", &|it| it.context += one),
        ("root", &|it| it.root += one),
        ("valid_at", &|it| it.valid_at = -one),
        ("level", &|it| it.level = fr(256)),
        ("level", &|it| it.level = -one),
        ("pseudonym", &|it| it.pseudonym += one),
        ("pseudonym", &|it| it.epoch += one),
        ("epoch", &|it| it.epoch = -one),
        ("the name's number", &|it| it.slots = fr(2)),
        ("slots", &|it| it.slots = fr(0)),
        ("slots", &|it| it.slots = fr(256)),
        ("the credential's end", &|it| it.valid_at = fr(2001)),
    ];
    let circuit = |it| MembershipCircuit::new(it, witness.clone());
    each_refused(&good, &cases, &["membership"], circuit);
    let cases: [Case<Witness>; 7] = [
        ("root", &|it| it.secret += one),
        ("root", &|it| it.level = 4),
        ("root", &|it| it.expires_at = 3000),
        ("pseudonym", &|it| it.slot = 1),
        ("the name's number", &|it| it.slot = 3),
        ("root", &|it| it.index = 0),
        ("root", &|it| it.path[19] += one),
    ];
    let circuit = |it| MembershipCircuit::new(good, it);
    each_refused(&witness, &cases, &["membership"], circuit);
}

#[test]
fn a_credential_is_good_until_its_last_second_and_for_its_own_level() {
    let (good, witness) = suite::membership();
    for (valid_at, level, holds) in [
        (2000, 3, true),
        (0, 0, true),
        (2001, 3, false),
        (2000, 4, false),
        (u64::MAX, 0, false),
        (0, 255, false),
    ] {
        let mut statement = good;
        statement.valid_at = fr(valid_at);
        statement.level = fr(level);
        let circuit = MembershipCircuit::new(statement, witness.clone());
        assert_eq!(circuit.check().is_ok(), holds, "{valid_at} {level}");
        assert_eq!(satisfied(circuit), holds, "{valid_at} {level}");
    }
    let mut late = good;
    late.valid_at = fr(2001);
    let message = refused(MembershipCircuit::new(late, witness.clone()));
    says(&message, &["the credential's end is 2000", "at least 2001"]);
    let mut high = good;
    high.level = fr(4);
    let message = refused(MembershipCircuit::new(high, witness));
    says(&message, &["the credential's level is 3", "at least 4"]);
}

/// As many names an epoch as the statement says, and no number that wraps into one more.
#[test]
fn a_holder_has_so_many_names_in_an_epoch_and_no_more() {
    let (good, witness) = suite::membership();
    let mut names = vec![];
    for slots in [1u64, 3, 255] {
        for slot in [0, 1, 2, 3, 254, 255] {
            let (mut statement, mut witness) = (good, witness.clone());
            witness.slot = slot;
            statement.slots = fr(slots);
            statement.pseudonym = pseudonym(&witness.secret, &statement.context, 64, slot);
            names.push(statement.pseudonym);
            let circuit = MembershipCircuit::new(statement, witness);
            let holds = u64::from(slot) < slots;
            assert_eq!(circuit.check().is_ok(), holds, "{slot} of {slots}");
            assert_eq!(satisfied(circuit), holds, "{slot} of {slots}");
        }
    }
    names.sort_by_key(oaic_poseidon::field::to_bytes);
    names.dedup();
    assert_eq!(names.len(), 6);
}

/// An attestor's tree may hold anything: numbers that, compared in the field, would seem larger
/// than whatever is asked for.
#[test]
fn a_credential_with_numbers_that_are_none_is_refused_even_if_it_stands_in_the_tree() {
    let taken = |valid_at: Fr, expires_at: Fr, level: Fr, held: Fr| {
        let (mut statement, witness) = suite::membership();
        let holder = credential_holder(&witness.secret);
        let leaf = hash(Tag::CredentialLeaf, &[holder, held, expires_at]);
        statement.root = merkle::root_of(&leaf, witness.index, &witness.path);
        (statement.valid_at, statement.level) = (valid_at, level);
        let numbers = Numbers {
            level: held,
            expires_at,
        };
        let mut cs = ConstraintTest::new();
        synthesize(&mut cs, Some(&(statement, witness)), Some(&numbers)).expect("assigned");
        cs.is_satisfied()
    };
    let (time, most) = (fr(1 << 40), fr(u64::MAX));
    assert!(taken(time, most, fr(255), fr(255)));
    assert!(taken(most, most, fr(0), fr(255)));
    // Just above the width, so that the difference is small.
    assert!(!taken(most, most + fr(5), fr(1), fr(1)));
    assert!(!taken(time, time, fr(255), fr(260)));
    // Below zero.
    assert!(!taken(time, -Fr::ONE, fr(1), fr(1)));
    assert!(!taken(time, time, fr(1), -Fr::ONE));
    assert!(!taken(-fr(2), -Fr::ONE, fr(1), fr(1)));
    assert!(!taken(-fr(2), time, fr(1), fr(1)));
    assert!(!taken(time, time, -fr(2), -Fr::ONE));
    assert!(!taken(time, time, -fr(2), fr(1)));
    // Both above it.
    assert!(!taken(most + fr(1), most + fr(1), fr(1), fr(1)));
    assert!(!taken(time, time, fr(256), fr(256)));
}
