//! The ceremony, honest and attacked.

mod attacks_chain;
mod attacks_keys;
mod attacks_powers;
mod beacons;
mod files;
mod forge;
mod honest;
mod pinned;
mod suite;
