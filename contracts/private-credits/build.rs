//! Makes the tables of the keys that proofs are verified under.

fn main() {
    for circuit in ["spend", "membership"] {
        oaic_zk_verifier::build::key(format!("../../zk-verifier/keys/{circuit}.json"));
    }
}
