//! Keys and signatures: the rules of the chain's host, and no key that binds nobody.

use curve25519_dalek::edwards::CompressedEdwardsY;
use oaic_vouchers::keys::SMALL_ORDER;
use oaic_vouchers::signing::{verify, verify_batch, verify_each, Signed};
use oaic_vouchers::{is_small_order, SignatureError, SigningKey, VerifyingKey};
use proptest::prelude::*;

#[test]
fn rfc_8032_vector_1() {
    let seed = hex::decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let key = SigningKey::from_seed(seed.unwrap().try_into().unwrap());
    assert_eq!(
        hex::encode(key.public()),
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    );
    assert_eq!(
        hex::encode(key.sign(b"")),
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c\
         f9b46bd25bf5f0595bbe24655141438e7a100b"
    );
    assert!(
        !format!("{key:?}").contains("9d"),
        "a debug print shows the seed"
    );
}

/// The list is complete and holds nothing else: of all encodings whose y or y − p is the y of a
/// point of small order, those and only those are in it that decode to a point.
#[test]
fn the_small_order_list_is_exact() {
    for encoding in SMALL_ORDER {
        let point = CompressedEdwardsY(encoding).decompress().expect("decodes");
        assert!(point.is_small_order());
        assert!(is_small_order(&encoding));
        assert_eq!(
            VerifyingKey::new(&encoding),
            Err(SignatureError::SmallOrder)
        );
    }
    let torsion = curve25519_dalek::constants::EIGHT_TORSION.map(|p| p.compress().0);
    assert!(torsion.iter().all(is_small_order));
    // Not canonical: y in p..2^255, that is p + 0 … p + 18, and any sign bit of x = 0.
    let mut found = torsion.to_vec();
    for low in 0u8..=18 {
        for sign in [0, 0x80] {
            let mut encoding = [0xff; 32];
            encoding[0] = 0xed + low;
            encoding[31] = 0x7f | sign;
            found.push(encoding);
        }
    }
    found.extend(torsion.iter().map(|encoding| {
        let mut flipped = *encoding;
        flipped[31] ^= 0x80;
        flipped
    }));
    found.retain(|e| {
        CompressedEdwardsY(*e)
            .decompress()
            .is_some_and(|p| p.is_small_order())
    });
    found.sort();
    found.dedup();
    let mut list = SMALL_ORDER.to_vec();
    list.sort();
    assert_eq!(found, list);
}

/// What the list is for: such a key accepts a signature for every message.
#[test]
fn a_small_order_key_would_bind_nobody() {
    let identity = SMALL_ORDER[2];
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&identity);
    let raw = ed25519_zebra::VerificationKey::try_from(identity).unwrap();
    for message in [&b"pay 1"[..], b"pay 1000000"] {
        raw.verify(&signature.into(), message)
            .expect("the host's rules alone accept it");
        assert_eq!(
            verify(&identity, message, &signature),
            Err(SignatureError::SmallOrder)
        );
    }
}

#[test]
fn bytes_that_are_no_point_are_no_key() {
    let mut bytes = [0; 32];
    bytes[0] = 2;
    assert_eq!(VerifyingKey::new(&bytes), Err(SignatureError::BadKey));
}

/// Encodings of the group order: s and s + L must not both hold, or a voucher has two signatures.
#[test]
fn a_signature_is_not_malleable() {
    let order = hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let key = SigningKey::from_seed([5; 32]);
    let mut signature = key.sign(b"voucher");
    let mut carry = 0u16;
    for (byte, add) in signature[32..].iter_mut().zip(order.unwrap()) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = (sum & 0xff) as u8;
        carry = sum >> 8;
    }
    let refused = verify(&key.public(), b"voucher", &signature);
    assert_eq!(refused, Err(SignatureError::BadSignature));
}

/// ZIP-215: one alone and in a batch always agree, also where the key has a part of small order.
/// Without that, the chain's batch check and its check of each alone could disagree.
#[test]
fn batch_and_single_agree_on_keys_with_a_small_order_part() {
    use curve25519_dalek::constants::{ED25519_BASEPOINT_TABLE, EIGHT_TORSION};
    use curve25519_dalek::scalar::Scalar;
    use sha2::{Digest, Sha512};

    let secret = Scalar::from(123_456_789u64);
    let nonce = Scalar::from(987_654_321u64);
    for torsion in EIGHT_TORSION {
        let public = (ED25519_BASEPOINT_TABLE * &secret + torsion).compress().0;
        let commitment = (ED25519_BASEPOINT_TABLE * &nonce).compress().0;
        let hash = Sha512::digest([&commitment[..], &public, b"m"].concat());
        let challenge = Scalar::from_bytes_mod_order_wide(&hash.into());
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&commitment);
        signature[32..].copy_from_slice((nonce + challenge * secret).as_bytes());
        let key = VerifyingKey::new(&public).unwrap();
        let item = Signed {
            key: &key,
            bytes: b"m",
            signature: &signature,
        };
        assert_eq!(key.verify(b"m", &signature), Ok(()));
        assert_eq!(verify_batch(&[item; 4]), Ok(()));
    }
}

#[test]
fn nothing_to_check_is_accepted() {
    assert_eq!(verify_batch(&[]), Ok(()));
    assert_eq!(verify_each(&[]), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The bad ones among many are named, and only they.
    #[test]
    fn the_bad_ones_of_a_batch_are_isolated(
        bad in prop::collection::vec(prop::option::weighted(0.1, 0usize..64), 1..40),
        keys in 1usize..4,
    ) {
        let signers: Vec<_> = (0..keys).map(|n| SigningKey::from_seed([n as u8 + 1; 32])).collect();
        let messages: Vec<_> = (0..bad.len()).map(|n| n.to_be_bytes()).collect();
        let mut signed = Vec::new();
        for (n, flip) in bad.iter().enumerate() {
            let signer = &signers[n % keys];
            let mut signature = signer.sign(&messages[n]);
            if let Some(at) = flip {
                signature[*at] ^= 1;
            }
            signed.push((VerifyingKey::new(&signer.public()).unwrap(), signature));
        }
        let items: Vec<_> = signed
            .iter()
            .zip(&messages)
            .map(|((key, signature), bytes)| Signed { key, bytes, signature })
            .collect();
        let expected: Vec<_> = bad.iter().map(Option::is_none).collect();
        let got: Vec<_> = verify_each(&items).iter().map(Result::is_ok).collect();
        prop_assert_eq!(&got, &expected);
        prop_assert_eq!(verify_batch(&items).is_ok(), expected.iter().all(|ok| *ok));
    }

    #[test]
    fn a_signature_holds_for_nothing_else(
        seed in any::<[u8; 32]>(),
        bytes in prop::collection::vec(any::<u8>(), 1..200),
        at in any::<prop::sample::Index>(),
    ) {
        let key = SigningKey::from_seed(seed);
        let signature = key.sign(&bytes);
        prop_assert_eq!(verify(&key.public(), &bytes, &signature), Ok(()));
        let mut other = bytes.clone();
        other[at.index(bytes.len())] ^= 1;
        let refused = verify(&key.public(), &other, &signature);
        prop_assert_eq!(refused, Err(SignatureError::BadSignature));
        let stranger = SigningKey::generate();
        prop_assert!(verify(&stranger.public(), &bytes, &signature).is_err());
    }
}
