//! Turns the pinned keys into constants with their tables.

/// Bits of a digit of the tables, one less than is usual: four keys must fit the size that a chain
/// takes, and a proof costs about 1,000 gas more for it.
const WIDTH: u32 = 4;

fn main() {
    for circuit in ["key-delivery", "misbehavior", "answer-64", "answer-1024"] {
        let key = format!("../../zk-verifier/keys/{circuit}.json");
        oaic_zk_verifier::build::key_with_width(key, WIDTH);
    }
}
