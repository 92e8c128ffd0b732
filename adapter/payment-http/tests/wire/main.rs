//! The wire: what is written is what is read, what others wrote is read or refused, and the golden
//! vectors hold both.

mod answers;
mod challenge_ids;
mod challenges;
mod hostile;
mod payments;
mod receipts;
mod support;
mod vectors;
