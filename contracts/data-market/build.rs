//! Turns the pinned keys into constants with their tables.

fn main() {
    for circuit in ["key-delivery", "misbehaviour", "answer-64", "answer-1024"] {
        oaic_zk_verifier::build::key(format!("../../zk-verifier/keys/{circuit}.json"));
    }
}
