//! The oaic command.
fn main() {}
