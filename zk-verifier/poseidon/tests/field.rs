//! Elements as bytes and numbers, at their edges.

use oaic_poseidon::{field, Fr};
use proptest::prelude::*;

/// Number plus the field's modulus, as bytes; none when it has more than 256 bits.
fn plus_modulus(bytes: &[u8; 32]) -> Option<[u8; 32]> {
    let mut modulus = field::to_bytes(&-Fr::one());
    modulus[31] += 1;
    let mut carry = 0;
    let mut sum = [0; 32];
    for place in (0..32).rev() {
        let digit = u16::from(bytes[place]) + u16::from(modulus[place]) + carry;
        sum[place] = (digit & 0xff) as u8;
        carry = digit >> 8;
    }
    (carry == 0).then_some(sum)
}

fn element() -> impl Strategy<Value = Fr> {
    prop::array::uniform32(any::<u8>()).prop_map(|bytes| {
        let mut wide = [0; 64];
        wide[..32].copy_from_slice(&bytes);
        Fr::from_bytes_wide(&wide)
    })
}

proptest! {
    // zk 6: aliasing, x and x + r.
    #[test]
    fn an_element_has_one_form_in_bytes(element in element()) {
        let bytes = field::to_bytes(&element);
        prop_assert_eq!(field::from_bytes(&bytes), Some(element));
        if let Some(alias) = plus_modulus(&bytes) {
            prop_assert_eq!(field::from_bytes(&alias), None);
        }
    }

    #[test]
    fn numbers_of_every_kind_survive(wide in any::<u128>(), signed in any::<i64>(), short in any::<u64>()) {
        let bytes = field::to_bytes(&field::from_u128(wide));
        prop_assert_eq!(&bytes[16..], &wide.to_be_bytes()[..]);
        prop_assert_eq!(&bytes[..16], &[0; 16][..]);
        prop_assert_eq!(field::to_i128(&field::from_i64(signed)), Some(i128::from(signed)));
        prop_assert_eq!(field::to_u64(&field::from_u64(short)), Some(short));
        prop_assert_eq!(field::from_i64(signed) + field::from_i64(signed.wrapping_neg()) == Fr::zero(), signed != i64::MIN);
    }

    #[test]
    fn data_is_right_aligned_and_at_most_31_bytes(data in prop::collection::vec(any::<u8>(), 0..40)) {
        let found = field::from_data(&data);
        prop_assert_eq!(found.is_some(), data.len() <= field::DATA_BYTES);
        if let Some(element) = found {
            let bytes = field::to_bytes(&element);
            prop_assert_eq!(&bytes[32 - data.len()..], &data[..]);
            prop_assert!(bytes[..32 - data.len()].iter().all(|byte| *byte == 0));
        }
    }
}

#[test]
fn the_modulus_and_all_above_are_refused() {
    let zero = plus_modulus(&[0; 32]).unwrap();
    assert_eq!(field::from_bytes(&zero), None);
    assert_eq!(field::from_bytes(&[0xff; 32]), None);
    let last = field::to_bytes(&-Fr::one());
    assert_eq!(field::from_bytes(&last), Some(-Fr::one()));
}

#[test]
fn numbers_that_do_not_fit_are_none() {
    let two_to_64 = field::from_u128(1 << 64);
    assert_eq!(field::to_u64(&two_to_64), None);
    assert_eq!(field::to_u64(&(two_to_64 - Fr::one())), Some(u64::MAX));
    assert_eq!(field::to_u64(&-Fr::one()), None);
    let edge = field::from_u128(1 << 127);
    assert_eq!(field::to_i128(&edge), None);
    assert_eq!(field::to_i128(&(edge - Fr::one())), Some(i128::MAX));
    assert_eq!(field::to_i128(&-(edge - Fr::one())), Some(-i128::MAX));
    assert_eq!(field::to_i128(&-(edge + Fr::one())), None);
}

#[test]
fn every_digest_is_an_element_of_its_first_31_bytes() {
    let mut digest = [0xff; 32];
    let bytes = field::to_bytes(&field::from_digest(&digest));
    assert_eq!(bytes[0], 0);
    assert_eq!(bytes[1..], digest[..31]);
    digest[30] = 0;
    assert_ne!(field::to_bytes(&field::from_digest(&digest)), bytes);
}
