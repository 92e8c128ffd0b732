//! The contract with the real token, in process.
#![allow(clippy::arithmetic_side_effects)]

mod admin;
mod attacks;
mod books;
mod bystander;
mod channels;
mod claims;
mod dispute;
mod epochs;
mod evidence;
mod gates;
mod granted;
mod grants;
mod keys;
mod leaving;
mod liability;
mod machine;
mod oracle;
mod pause;
mod promise;
mod providers;
mod queries;

mod receipt_keys;
mod replay;
mod reports;
mod say;
mod services;
mod settle;
mod settlers;
mod split;
mod storage;
mod stub;
mod terms;
mod unlock;
mod usage;
mod walks;
mod world;

// The guardian; the token's tests have it.
#[path = "../../../token/tests/token/office.rs"]
mod office;
