//! Signatures of a batch's vouchers, each by the session key that `settle_batch` found in force.

use cosmwasm_std::Api;
use oaic_vouchers::Voucher;

/// A signature with its message and key.
pub struct Signed {
    pub message: [u8; Voucher::LEN],
    pub signature: [u8; 64],
    pub key: [u8; 32],
}

/// Whether each signature verifies. One call checks all of them; if that fails, each is checked on
/// its own, so that a bad one spoils no other.
pub fn verified(api: &dyn Api, signed: &[Signed]) -> Vec<bool> {
    if signed.len() > 1 && all_verify(api, signed) {
        return vec![true; signed.len()];
    }
    signed
        .iter()
        .map(|one| {
            api.ed25519_verify(&one.message, &one.signature, &one.key)
                .unwrap_or(false)
        })
        .collect()
}

fn all_verify(api: &dyn Api, signed: &[Signed]) -> bool {
    let messages: Vec<&[u8]> = signed.iter().map(|one| one.message.as_slice()).collect();
    let signatures: Vec<&[u8]> = signed.iter().map(|one| one.signature.as_slice()).collect();
    let keys: Vec<&[u8]> = signed.iter().map(|one| one.key.as_slice()).collect();
    api.ed25519_batch_verify(&messages, &signatures, &keys)
        .unwrap_or(false)
}
