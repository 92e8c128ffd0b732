//! Sessions of payers and providers, from one call to what the chain, a clock or a disk does to them.

mod backups;
mod calls;
mod common;
mod conditions;
mod kill;
mod money;
mod payer_refusals;
mod promises;
mod refusals;
mod review;
mod serving;
mod stores;
mod terms;
