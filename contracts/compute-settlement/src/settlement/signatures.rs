//! Which vouchers of a batch are signed.

use cosmwasm_std::Api;
use oaic_vouchers::Voucher;

/// What one signature must hold for.
pub struct Signed {
    pub message: [u8; Voucher::LEN],
    pub signature: [u8; 64],
    pub key: [u8; 32],
}

/// Of each, whether its signature holds. One call checks them all; when it says no, or fails, each
/// is checked alone, so that a bad one spoils no other.
pub fn verified(api: &dyn Api, signed: &[Signed]) -> Vec<bool> {
    if signed.len() > 1 && all_hold(api, signed) {
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

fn all_hold(api: &dyn Api, signed: &[Signed]) -> bool {
    let messages: Vec<&[u8]> = signed.iter().map(|one| one.message.as_slice()).collect();
    let signatures: Vec<&[u8]> = signed.iter().map(|one| one.signature.as_slice()).collect();
    let keys: Vec<&[u8]> = signed.iter().map(|one| one.key.as_slice()).collect();
    api.ed25519_batch_verify(&messages, &signatures, &keys)
        .unwrap_or(false)
}
