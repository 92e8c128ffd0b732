//! Writes the example contract's key to the standard output:
//! `cargo run -p oaic-zk-vectors > zk-verifier/example/keys/factors.json`.

use oaic_zk_vectors::{Setup, EXAMPLE_SEED};

fn main() -> anyhow::Result<()> {
    print!("{}", Setup::new(EXAMPLE_SEED)?.key_file()?);
    Ok(())
}
