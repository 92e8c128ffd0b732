//! Attacks by somebody who had not read the code, from the promises alone. Each states what it tried
//! to break; what it broke was mended, and is kept from coming back.
#![allow(clippy::arithmetic_side_effects, dead_code)]

#[path = "../settlement/books.rs"]
mod books;
#[path = "../settlement/bystander.rs"]
mod bystander;
#[path = "../settlement/evidence.rs"]
mod evidence;
#[path = "../settlement/granted.rs"]
mod granted;
#[path = "../settlement/say.rs"]
mod say;
#[path = "../settlement/storage.rs"]
mod storage;
#[path = "../settlement/stub.rs"]
mod stub;
#[path = "../settlement/world.rs"]
mod world;
// The guardian; the token's tests have it.
#[path = "../../../token/tests/token/office.rs"]
mod office;

mod batches;
mod costs;
mod deeds;
mod fees;
mod grants;
mod incidents;
mod inputs;
mod lengths;
mod orders;
mod parties;
mod places;
mod puppet;
mod reports;
mod rewards;
mod sinks;
mod votes;
