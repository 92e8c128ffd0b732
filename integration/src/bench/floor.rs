//! The least gas that settling a voucher can cost, by the chain's own schedule.

use oaic_messages::compute_settlement::ENTRY_LEN;

/// Gas of one byte of a transaction.
const TX_BYTE: u64 = 10;

/// Gas of one signature of a batch of ed25519 signatures, in SDK gas.
const BATCH_SIGNATURE: u64 = 150;

/// Reading from the store: flat, and for each byte of key and value.
const READ: (u64, u64) = (1_000, 3);

/// Writing to the store: flat, and for each byte of key and value.
const WRITE: (u64, u64) = (2_000, 30);

/// What the chain puts before a contract's keys: one tag byte and its 32-byte address.
const KEY_PREFIX: u64 = 33;

/// Calldata in base64, one signature, one read and one write of the record that changes.
pub fn voucher(key_len: usize, value_len: usize) -> u64 {
    let calldata = (ENTRY_LEN as u64 * 4).div_ceil(3) * TX_BYTE;
    let bytes = KEY_PREFIX + key_len as u64 + value_len as u64;
    let read = READ.0 + READ.1 * bytes;
    let write = WRITE.0 + WRITE.1 * bytes;
    calldata + BATCH_SIGNATURE + read + write
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_is_the_sum_of_its_parts() {
        // 148 bytes are 198 in base64; key and value are 33 + 9 + 56 bytes.
        assert_eq!(
            voucher(9, 56),
            1_980 + 150 + (1_000 + 294) + (2_000 + 2_940)
        );
        // Each byte costs 33.
        assert_eq!(voucher(10, 57) - voucher(9, 56), 66);
    }
}
