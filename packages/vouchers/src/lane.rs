//! A lane's number says which receipt key answers on it.
//!
//! Upper 16 bits: index of the provider's receipt key. Lower 16: a number of the payer's choice.
//! So a lane ends with its key, a process of the provider has lanes of its own, and a receipt
//! under another key proves nothing.

/// Bits of a lane's number that the payer chooses.
const NUMBER_BITS: u32 = 16;

/// Lanes that one receipt key can have in one channel and terms.
pub const LANES_PER_KEY: u32 = 1 << NUMBER_BITS;

/// The `number`-th lane of a receipt key.
///
/// ```
/// use oaic_vouchers::lane;
/// assert_eq!(lane::of_key(0, 7), 7);
/// assert_eq!(lane::of_key(2, 7), 0x0002_0007);
/// assert_eq!(lane::key_index(0x0002_0007), 2);
/// ```
pub const fn of_key(key_index: u16, number: u16) -> u32 {
    let [a, b] = key_index.to_be_bytes();
    let [c, d] = number.to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// Index of the receipt key that answers on a lane.
pub const fn key_index(lane: u32) -> u32 {
    lane >> NUMBER_BITS
}
