//! Keys that are the same in every run, and what is signed with them.

use oaic_vouchers::{Entry, Hash, PackedVoucher, Receipt, SigningKey, Voucher};
use sha2::{Digest, Sha256};

pub fn key(name: &str) -> SigningKey {
    SigningKey::from_seed(Sha256::digest(name.as_bytes()).into())
}

/// A hash that stands for the peaks of a tree that nobody needs to see.
pub fn some_peaks(name: &str) -> Hash {
    Sha256::digest(name.as_bytes()).into()
}

/// A signed voucher, packed for the chain.
pub fn sign_voucher(
    key: &SigningKey,
    domain: &Hash,
    channel: u64,
    voucher: &Voucher,
) -> PackedVoucher {
    voucher.pack(channel, key.sign(&voucher.to_bytes(domain)))
}

/// A receipt's canonical bytes and the signature over them.
pub fn sign_receipt(key: &SigningKey, domain: &Hash, receipt: &Receipt) -> (Vec<u8>, Vec<u8>) {
    let bytes = receipt.to_bytes(domain);
    (bytes.to_vec(), key.sign(&bytes).to_vec())
}

/// An entry that claims all that its voucher authorizes, as far as an entry can say it.
pub fn claim_all(voucher: &PackedVoucher) -> Entry {
    Entry {
        claim: u64::try_from(voucher.amount).unwrap_or(u64::MAX),
        voucher: voucher.clone(),
    }
}

/// Entries one after the other, as `SettleBatch` takes them.
pub fn pack(entries: &[Entry]) -> Vec<u8> {
    entries.iter().flat_map(Entry::to_bytes).collect()
}

/// The same for vouchers that are claimed whole.
pub fn pack_all(vouchers: &[PackedVoucher]) -> Vec<u8> {
    vouchers
        .iter()
        .flat_map(|voucher| claim_all(voucher).to_bytes())
        .collect()
}
