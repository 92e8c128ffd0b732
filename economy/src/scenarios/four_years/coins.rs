//! Who is there, and the coins of other issuers that they bring.

/// What is bought with, and what the treasury raises.
pub const USD: &str = "uusd";

/// Who buys in the public sale, with the part of their most that they buy, in percent.
pub const BUYERS: [(&str, u128); 5] = [
    ("ann", 100),
    ("ben", 90),
    ("cat", 80),
    ("dan", 60),
    ("eve", 25),
];

pub const PROPOSER: &str = BUYERS[0].0;

/// Accounts of somebody who buys votes to pay itself with them, with the part of its most that each
/// buys, in percent: together little more than wins its first vote.
pub const ATTACKERS: [(&str, u128); 2] = [("mal", 100), ("mal-too", 75)];

pub const ENTERPRISES: [&str; 3] = ["acme", "bolt", "crux"];

/// Buyers of a later sale that misses its soft cap.
pub const LATE_BUYERS: [&str; 2] = ["fay", "gus"];

pub const BIDDER: &str = "ann";

/// Whoever turns the cranks that anybody may turn.
pub const CRANK: &str = "crank";

/// Who the reserve, the risk pool and the incentives pay by votes.
pub const RESEARCH: &str = "research";
/// Claims on the risk pool.
pub const AUDITORS: &str = "auditors";
/// Has a grant.
pub const LAB: &str = "lab";
/// Wins a bounty.
pub const PROVER: &str = "prover";

fn rich() -> impl Iterator<Item = &'static str> {
    let buyers = BUYERS.iter().map(|(name, _)| *name).chain(ENTERPRISES);
    let attackers = ATTACKERS.iter().map(|(name, _)| *name);
    buyers.chain(LATE_BUYERS).chain(attackers)
}

pub fn everybody() -> impl Iterator<Item = &'static str> {
    rich().chain([CRANK, RESEARCH, AUDITORS, LAB, PROVER])
}

pub fn purses() -> Vec<(&'static str, &'static str, u128)> {
    let purse = |name| (name, USD, 1_000_000_000_000_000);
    rich().map(purse).collect()
}
