//! Tasks of this workspace: cargo xtask.
fn main() {}
