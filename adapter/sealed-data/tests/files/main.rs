//! Files that are packed, checked, opened, damaged, cut off, and made by sellers who cheat.

mod cheats;
mod damage;
mod kill;
mod places;
mod previews;
mod proofs;
mod roundtrip;
mod suite;
