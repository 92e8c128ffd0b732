//! What statements hash: every field, each in its place, under its purpose.

use std::collections::BTreeSet;

use oaic_poseidon::hash;
use oaic_statements::query::{packed_row, table_commitment, Kind, Query, NO_BOUND};
use oaic_statements::{context, field, note, seller, Answer, Fr, KeyDelivery, Membership};
use oaic_statements::{Misbehavior, Point, Spend, Statement, Tag, ANSWER_SLOTS};
use proptest::prelude::*;

fn fr(number: u64) -> Fr {
    Fr::from(number)
}

fn numbers(from: u64, to: u64) -> Vec<Fr> {
    (from..=to).map(fr).collect()
}

fn point(u: u64, v: u64) -> Point {
    Point { u: fr(u), v: fr(v) }
}

/// Fields in their order: contracts, circuits and keys hang on it.
#[test]
fn fields_stand_in_the_order_that_circuits_take_them_apart_in() {
    let delivery = KeyDelivery {
        context: fr(1),
        order: fr(2),
        seller: fr(3),
        commitment: fr(4),
        buyer: point(5, 6),
        ephemeral: point(7, 8),
        masked: fr(9),
    };
    assert_eq!(delivery.fields(), numbers(1, 9));
    assert_eq!(delivery.input(), hash(Tag::KeyDelivery, &numbers(1, 9)));
    let misbehavior = Misbehavior {
        context: fr(1),
        order: fr(2),
        seller: fr(3),
        commitment: fr(4),
        cipher_root: fr(5),
        plain_root: fr(6),
    };
    assert_eq!(misbehavior.fields(), numbers(1, 6));
    assert_eq!(misbehavior.input(), hash(Tag::Misbehavior, &numbers(1, 6)));
    let spend = Spend {
        context: fr(1),
        root: fr(2),
        tree: fr(3),
        nullifier: fr(4),
        value: fr(5),
        action: fr(6),
    };
    assert_eq!(spend.fields(), numbers(1, 6));
    assert_eq!(spend.input(), hash(Tag::Spend, &numbers(1, 6)));
    // As many fields, and yet no proof of one is one of the other.
    assert_ne!(spend.input(), misbehavior.input());
    let membership = Membership {
        context: fr(1),
        root: fr(2),
        valid_at: fr(3),
        level: fr(4),
        epoch: fr(5),
        slots: fr(6),
        pseudonym: fr(7),
        action: fr(8),
    };
    assert_eq!(membership.fields(), numbers(1, 8));
    assert_eq!(membership.input(), hash(Tag::Membership, &numbers(1, 8)));
    let answer = Answer {
        context: fr(1),
        order: fr(2),
        seller: fr(3),
        table: fr(4),
        query: fr(5),
        buyer: point(6, 7),
        ephemeral: point(8, 9),
        masked: [10, 11, 12, 13, 14, 15, 16, 17].map(fr),
    };
    assert_eq!(answer.masked.len(), ANSWER_SLOTS);
    assert_eq!(answer.fields(), numbers(1, 17));
    assert_eq!(answer.input(), hash(Tag::Answer, &numbers(1, 17)));
}

/// SHA-256 over length and bytes of each part, computed with Python's hashlib.
#[test]
fn a_context_is_the_first_31_bytes_of_the_documented_digest() {
    let element = context("oaic/data-market/1", "oaic-1", "wasm1contract");
    let bytes = field::to_bytes(&element);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "00e314ca1808c98aaa8e0e9e74d9b397d42b293d99dd5ba2ec99f21bb6c5f649"
    );
}

/// Likewise, of tag and address.
#[test]
fn a_seller_is_the_first_31_bytes_of_the_documented_digest() {
    let bytes = field::to_bytes(&seller("wasm1seller"));
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "000f32bdfd16619284b2269dd3b2d93e84c05ffcc5b3c89a03adfa3df711f9fd"
    );
    assert_ne!(seller("wasm1seller"), seller("wasm1Seller"));
}

// zk 6: nullifier scope, replay across contracts.
#[test]
fn no_two_contexts_run_into_one_another() {
    let contexts = [
        ("ab", "c", "d"),
        ("a", "bc", "d"),
        ("a", "b", "cd"),
        ("abcd", "", ""),
        ("", "", "abcd"),
        ("ab", "c", "e"),
    ]
    .map(|(purpose, chain, contract)| field::to_bytes(&context(purpose, chain, contract)));
    assert_eq!(BTreeSet::from(contexts).len(), contexts.len());
}

#[test]
fn every_purpose_has_a_number_of_its_own() {
    let tags = [
        Tag::Node,
        Tag::PlainLeaf,
        Tag::CipherLeaf,
        Tag::KeyCommitment,
        Tag::Stream,
        Tag::Mask,
        Tag::Table,
        Tag::Query,
        Tag::NoteOwner,
        Tag::NoteLeaf,
        Tag::Nullifier,
        Tag::CredentialHolder,
        Tag::CredentialLeaf,
        Tag::Pseudonym,
    ];
    let mut numbers: Vec<u32> = tags.map(Tag::number).into();
    assert_eq!(numbers, (1..=14).collect::<Vec<_>>());
    let statements = [
        KeyDelivery::TAG,
        Misbehavior::TAG,
        Spend::TAG,
        Membership::TAG,
        Answer::TAG,
    ];
    numbers.extend(statements.map(Tag::number));
    assert_eq!(numbers[14..], [32, 33, 34, 35, 36]);
}

/// A note's halves by hand: secret and place both change what is published.
#[test]
fn notes_and_credentials_hash_what_they_document() {
    let owner = note::note_owner(&fr(1), &fr(2));
    assert_eq!(owner, hash(Tag::NoteOwner, &[fr(1), fr(2)]));
    assert_eq!(
        note::note_leaf(3, &owner),
        hash(Tag::NoteLeaf, &[fr(3), owner])
    );
    assert_eq!(
        note::nullifier(&fr(1), &fr(2), 5, &fr(6)),
        hash(Tag::Nullifier, &[fr(1), fr(2), fr(5), fr(6)])
    );
    let holder = note::credential_holder(&fr(1));
    assert_eq!(holder, hash(Tag::CredentialHolder, &[fr(1)]));
    assert_eq!(
        note::credential_leaf(&holder, 255, u64::MAX),
        hash(Tag::CredentialLeaf, &[holder, fr(255), fr(u64::MAX)])
    );
    assert_eq!(
        note::pseudonym(&fr(1), &fr(6), 7, 8),
        hash(Tag::Pseudonym, &[fr(1), fr(6), fr(7), fr(8)])
    );
}

fn query() -> impl Strategy<Value = Query> {
    let kind = prop::sample::select(vec![Kind::Count, Kind::Linear, Kind::Mean, Kind::Histogram]);
    let head = (kind, any::<u16>(), any::<u16>(), 0..4u8, 1..=1_000_000u32);
    let tail = (
        prop::array::uniform4(any::<i64>()),
        any::<i64>(),
        prop::array::uniform7(0..=NO_BOUND),
    );
    (head, tail).prop_map(
        |((kind, partition, min_rows, column, scale), (weights, bias, bounds))| Query {
            kind,
            partition,
            min_rows,
            column,
            scale,
            weights,
            bias,
            bounds,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_row_is_packed_bit_by_bit(partition in any::<u16>(), columns in prop::array::uniform4(any::<u32>())) {
        // Used, partition, columns: one, sixteen, four times thirty-two bits, lowest first.
        let mut expected = Fr::zero();
        let mut weight = Fr::one();
        for (value, width) in [(1, 1), (u64::from(partition), 16)]
            .into_iter()
            .chain(columns.map(|column| (u64::from(column), 32)))
        {
            expected += weight * fr(value);
            for _ in 0..width {
                weight = weight.double();
            }
        }
        prop_assert_eq!(packed_row(partition, columns), expected);
        prop_assert_ne!(packed_row(partition, columns), Fr::zero());
    }

    #[test]
    fn a_query_that_differs_in_one_field_has_another_hash(query in query()) {
        let signed = |number: i64| match number.is_negative() {
            true => -fr(number.unsigned_abs()),
            false => fr(number.unsigned_abs()),
        };
        let elements = query.elements();
        prop_assert_eq!(elements.len(), 17);
        prop_assert_eq!(elements[0], fr(match query.kind {
            Kind::Count => 0,
            Kind::Linear => 1,
            Kind::Mean => 2,
            Kind::Histogram => 3,
        }));
        prop_assert_eq!(elements[1], fr(query.partition.into()));
        prop_assert_eq!(elements[2], fr(query.min_rows.into()));
        prop_assert_eq!(elements[3], fr(query.column.into()));
        prop_assert_eq!(elements[4], fr(query.scale.into()));
        prop_assert_eq!(&elements[5..9], &query.weights.map(signed)[..]);
        prop_assert_eq!(elements[9], signed(query.bias));
        prop_assert_eq!(&elements[10..], &query.bounds.map(fr)[..]);
        prop_assert_eq!(query.hash(), hash(Tag::Query, &elements));
    }

    #[test]
    fn a_table_hides_behind_its_salt_and_holds_seller_and_every_row(salt in any::<u64>(), owner in any::<u64>(), rows in prop::collection::vec(any::<u64>(), 0..6)) {
        let rows: Vec<Fr> = rows.into_iter().map(fr).collect();
        let mut all = vec![fr(salt), fr(owner)];
        all.extend(&rows);
        let commitment = table_commitment(&fr(salt), &fr(owner), &rows);
        prop_assert_eq!(commitment, hash(Tag::Table, &all));
        prop_assert_ne!(table_commitment(&fr(salt), &(fr(owner) + fr(1)), &rows), commitment);
        let mut longer = rows.clone();
        longer.push(Fr::zero());
        prop_assert_ne!(table_commitment(&fr(salt), &fr(owner), &longer), commitment);
    }
}
