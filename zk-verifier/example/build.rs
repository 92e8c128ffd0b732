//! Makes the key that the contract verifies with, and its tables, from the pinned file.

fn main() {
    oaic_zk_verifier::build::key("keys/factors.json");
}
