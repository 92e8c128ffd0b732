//! Canonical bytes: one encoding for each value, one value for each encoding, no panics.

use std::collections::BTreeMap;

use oaic_vouchers::{
    channel_id, domain, lane, unpack_entries, DecodeError, Entry, Hash, Heartbeat, PackedVoucher,
    Peaks, Prices, Proof, Provenance, Purpose, Receipt, Status, Voucher, UNIT_KINDS, UNIT_SLOTS,
};
use proptest::prelude::*;

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![Just(Status::Ok), Just(Status::Partial), Just(Status::Error)]
}

fn provenance() -> impl Strategy<Value = Provenance> {
    prop_oneof![
        Just(Provenance::Reported),
        Just(Provenance::Counted),
        Just(Provenance::Estimated)
    ]
}

prop_compose! {
    fn receipt()(
        channel_id in any::<Hash>(),
        (terms, lane) in any::<(u32, u32)>(),
        sequence in 1u64..,
        (request_hash, response_hash, price_table) in any::<(Hash, Hash, Hash)>(),
        units in any::<[u64; UNIT_KINDS]>(),
        amount in any::<u128>(),
        status in status(),
        provenance in provenance(),
        (security_level, retention) in any::<(u8, u32)>(),
        timestamp_ms in any::<u64>(),
    ) -> Receipt {
        let units = std::array::from_fn(|slot| units.get(slot).copied().unwrap_or(0));
        Receipt {
            channel_id, terms, lane, sequence, request_hash, response_hash, price_table, units,
            amount, status, provenance, security_level, retention, timestamp_ms,
        }
    }
}

prop_compose! {
    fn packed()(
        channel in any::<u64>(),
        (terms, lane, key_index) in any::<(u32, u32, u32)>(),
        sequence in any::<u64>(),
        amount in any::<u128>(),
        peaks in any::<Hash>(),
        signature in prop::collection::vec(any::<u8>(), 64),
    ) -> PackedVoucher {
        PackedVoucher {
            channel, terms, lane, key_index, sequence, amount, peaks,
            signature: signature.try_into().unwrap(),
        }
    }
}

prop_compose! {
    fn entry()(voucher in packed(), claim in any::<u64>()) -> Entry {
        Entry { voucher, claim }
    }
}

/// A price table that owns its discounts.
type Table = (u64, u32, [u128; UNIT_SLOTS], Vec<u16>, u128);

fn table_hash((service_id, version, prices, discounts, max_call): &Table, domain: &Hash) -> Hash {
    Prices {
        service_id: *service_id,
        version: *version,
        prices: *prices,
        tier_discounts: discounts,
        max_call: *max_call,
    }
    .hash(domain)
}

/// Small numbers, so that two tables are often alike but for one field.
fn table() -> impl Strategy<Value = Table> {
    let discounts = prop::collection::vec(0u16..2, 0..4);
    (
        0u64..2,
        0u32..2,
        prop::array::uniform16(0u128..2),
        discounts,
        0u128..2,
    )
}

#[test]
fn lengths_are_the_documented_ones() {
    assert_eq!(Receipt::LEN, 335);
    assert_eq!(Voucher::LEN, 132);
    assert_eq!(PackedVoucher::LEN, 140);
    assert_eq!(Entry::LEN, 148);
}

#[test]
fn every_domain_differs() {
    let mut seen = BTreeMap::new();
    for purpose in [Purpose::Receipt, Purpose::Voucher] {
        // Moving a byte over a field boundary must not give the same hash.
        for (chain, contract) in [
            ("", "ab"),
            ("a", "b"),
            ("ab", ""),
            ("a", "bc"),
            ("ab", "c"),
            ("abc", ""),
        ] {
            let other = seen.insert(domain(purpose, chain, contract), (purpose, chain, contract));
            assert_eq!(other, None);
        }
    }
}

#[test]
fn texts_of_any_length_have_a_domain_of_their_own() {
    let long = "x".repeat(70_000);
    let mut seen = BTreeMap::new();
    for len in [65_533, 65_534, 65_535, 65_536, 65_537, 70_000] {
        for rest in ["", "x", "xx"] {
            let hash = domain(Purpose::Voucher, &long[..len], rest);
            assert_eq!(seen.insert(hash, (len, rest)), None);
        }
    }
}

#[test]
fn a_receipt_that_is_not_canonical_is_refused_by_name() {
    let good = Receipt {
        channel_id: [1; 32],
        terms: 2,
        lane: 3,
        sequence: 4,
        request_hash: [5; 32],
        response_hash: [6; 32],
        price_table: [7; 32],
        units: std::array::from_fn(|slot| if slot < UNIT_KINDS { 8 } else { 0 }),
        amount: 9,
        status: Status::Ok,
        provenance: Provenance::Reported,
        security_level: 1,
        retention: 0,
        timestamp_ms: 10,
    }
    .to_bytes(&[0; 32]);
    Receipt::from_bytes(&good).unwrap();

    let error = |at: usize, value: u8| {
        let mut bytes = good;
        bytes[at] = value;
        Receipt::from_bytes(&bytes).unwrap_err()
    };
    let field = |at, value| match error(at, value) {
        DecodeError::Value { field, .. } => field,
        other => panic!("{other}"),
    };
    assert_eq!(field(79, 0), "sequence");
    for slot in UNIT_KINDS..UNIT_SLOTS {
        let text = format!("receipt.units: slot {slot} isn't named; it must be 0");
        assert_eq!(error(176 + 8 * slot + 7, 1).to_string(), text);
    }
    assert_eq!(field(320, 3), "status");
    assert_eq!(field(321, 3), "provenance");
    let long = [&good[..], &[0]].concat();
    for bytes in [&good[..Receipt::LEN - 1], &long[..], &[]] {
        let error = Receipt::from_bytes(bytes).unwrap_err();
        assert_eq!(
            error,
            DecodeError::Length {
                what: "receipt",
                expected: 335,
                got: bytes.len()
            }
        );
    }
}

#[test]
fn a_batch_is_a_whole_number_of_entries() {
    assert_eq!(unpack_entries(&[]).unwrap(), []);
    // 140 is a voucher without its claim.
    for len in [1, 140, 147, 149, 295] {
        let error = unpack_entries(&vec![0; len]).unwrap_err();
        assert!(matches!(error, DecodeError::Multiple { width: 148, got, .. } if got == len));
        assert_eq!(
            Entry::from_bytes(&vec![0; len]).unwrap_err(),
            DecodeError::Length {
                what: "settlement entry",
                expected: 148,
                got: len
            }
        );
    }
}

/// A lane names one key and one number; two keys share no lane.
#[test]
fn lanes_of_two_keys_never_meet() {
    let ends = [0, 1, 2, 255, 256, 0x7fff, 0x8000, u16::MAX - 1, u16::MAX];
    let mut seen = BTreeMap::new();
    for key in ends {
        for number in ends {
            let lane = lane::of_key(key, number);
            assert_eq!(seen.insert(lane, (key, number)), None);
            assert_eq!(lane::key_index(lane), u32::from(key));
            assert_eq!(lane % lane::LANES_PER_KEY, u32::from(number));
        }
    }
}

proptest! {
    #[test]
    fn receipts_survive_their_encoding(receipt in receipt(), domain in any::<Hash>()) {
        let bytes = receipt.to_bytes(&domain);
        prop_assert_eq!(Receipt::from_bytes(&bytes).unwrap(), (domain, receipt));
    }

    #[test]
    fn entries_survive_their_encoding(
        entries in prop::collection::vec(entry(), 0..5),
        id in any::<Hash>(),
        domain in any::<Hash>(),
    ) {
        let bytes: Vec<u8> = entries.iter().flat_map(Entry::to_bytes).collect();
        prop_assert_eq!(&unpack_entries(&bytes).unwrap(), &entries);
        for entry in entries {
            let bytes = entry.to_bytes();
            prop_assert_eq!(&Entry::from_bytes(&bytes).unwrap(), &entry);
            prop_assert_eq!(&bytes[140..], &entry.claim.to_be_bytes());
            let packed = entry.voucher;
            prop_assert_eq!(&bytes[..140], &packed.to_bytes());
            prop_assert_eq!(&PackedVoucher::from_bytes(&bytes[..140]).unwrap(), &packed);
            let voucher = packed.voucher(id);
            let signed = voucher.to_bytes(&domain);
            // The signed bytes are what the contract rebuilds: domain, id, then the packed fields.
            prop_assert_eq!(&signed[..32], &domain);
            prop_assert_eq!(&signed[32..64], &id);
            prop_assert_eq!(&signed[64..], &bytes[8..76]);
            prop_assert_eq!(voucher.pack(packed.channel, packed.signature), packed);
        }
    }

    /// A receipt under one price table never passes for one under another.
    #[test]
    fn different_price_tables_have_different_names(a in table(), b in table()) {
        let (x, y) = ([1; 32], [2; 32]);
        prop_assert_eq!(table_hash(&a, &x) == table_hash(&b, &x), a == b);
        prop_assert_ne!(table_hash(&a, &x), table_hash(&a, &y));
    }

    #[test]
    fn different_fields_never_hash_alike(
        a in (".{0,12}", ".{0,12}"),
        b in (".{0,12}", ".{0,12}"),
        nonce in any::<(u64, u64)>(),
    ) {
        let same = a == b;
        let of = |(x, y): &(String, String)| domain(Purpose::Receipt, x, y);
        prop_assert_eq!(of(&a) == of(&b), same);
        let of = |(x, y): &(String, String), n| channel_id(&[1; 32], x, y, n);
        prop_assert_eq!(of(&a, nonce.0) == of(&b, nonce.1), same && nonce.0 == nonce.1);
    }

    #[test]
    fn no_bytes_make_a_decoder_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        receipt in receipt(),
    ) {
        let _ = Receipt::from_bytes(&bytes);
        let _ = PackedVoucher::from_bytes(&bytes);
        let _ = Entry::from_bytes(&bytes);
        let _ = unpack_entries(&bytes);
        if let Ok(peaks) = Peaks::from_bytes(&bytes) {
            prop_assert_eq!(peaks.to_bytes(), &bytes[..]);
        }
        if let Ok(proof) = Proof::from_bytes(&bytes) {
            prop_assert_eq!(proof.to_bytes(), &bytes[..]);
            let _ = proof.verify(&receipt.to_bytes(&[0; 32]));
            let _ = proof.verify(&bytes);
        }
    }

    /// Bytes with a plausible head, so that the decoder gets far.
    #[test]
    fn no_plausible_bytes_make_a_proof_panic(
        index in 0u64..200,
        path in prop::collection::vec((any::<Hash>(), 0u32..64, any::<u128>()), 0..9),
        peaks in prop::collection::vec((any::<Hash>(), 0u32..64, any::<u128>()), 0..9),
        receipt in receipt(),
    ) {
        let list = |nodes: &[(Hash, u32, u128)]| {
            let mut bytes = vec![nodes.len() as u8];
            for (hash, power, sum) in nodes {
                bytes.extend(hash);
                bytes.extend((1u64 << power).to_be_bytes());
                bytes.extend(sum.to_be_bytes());
            }
            bytes
        };
        let bytes = [index.to_be_bytes().to_vec(), list(&path), list(&peaks)].concat();
        if let Ok(proof) = Proof::from_bytes(&bytes) {
            let receipt = Receipt { sequence: index + 1, ..receipt };
            prop_assert!(proof.verify(&receipt.to_bytes(&[0; 32])).is_err());
        }
    }
}

prop_compose! {
    fn heartbeat()(
        provider in "[a-z0-9]{0,90}",
        numbers in any::<(u32, u64, u64, u32, u32)>(),
        models in prop::collection::vec("\\PC{0,20}", 0..5),
    ) -> Heartbeat {
        Heartbeat {
            provider,
            key_index: numbers.0,
            signed_at: numbers.1,
            expires_at: numbers.2,
            capacity: numbers.3,
            latency_ms: numbers.4,
            models,
        }
    }
}

proptest! {
    #[test]
    fn a_heartbeat_comes_back_and_no_byte_more_or_less_is_read(
        heartbeat in heartbeat(),
        domain in any::<Hash>(),
        extra in any::<u8>(),
    ) {
        let bytes = heartbeat.to_bytes(&domain).unwrap();
        prop_assert_eq!(Heartbeat::from_bytes(&bytes).unwrap(), (domain, heartbeat));
        for cut in 0..bytes.len() {
            prop_assert!(Heartbeat::from_bytes(&bytes[..cut]).is_err(), "{} bytes", cut);
        }
        prop_assert!(Heartbeat::from_bytes(&[&bytes[..], &[extra]].concat()).is_err());
    }

    #[test]
    fn two_heartbeats_never_have_the_same_bytes(a in heartbeat(), b in heartbeat()) {
        let bytes = |heartbeat: &Heartbeat| heartbeat.to_bytes(&[0; 32]).unwrap();
        prop_assert_eq!(a == b, bytes(&a) == bytes(&b));
    }

    #[test]
    fn junk_is_no_heartbeat_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok((domain, heartbeat)) = Heartbeat::from_bytes(&bytes) {
            prop_assert_eq!(heartbeat.to_bytes(&domain).unwrap(), bytes);
        }
    }
}

#[test]
fn a_text_too_long_for_its_length_is_refused_by_name() {
    let heartbeat = Heartbeat {
        provider: "p".into(),
        key_index: 0,
        signed_at: 0,
        expires_at: 0,
        capacity: 0,
        latency_ms: 0,
        models: vec!["m".repeat(65_536)],
    };
    let error = heartbeat.to_bytes(&[0; 32]).unwrap_err().to_string();
    assert!(error.contains("heartbeat.model can't be 65536"), "{error}");
}
