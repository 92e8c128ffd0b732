//! `oaic data`: files and answers sold from one account to another, with real proofs.

mod at_rest;
mod buyer;
mod mistakes;
mod owner;
mod pack;
mod sale;
mod score;
mod seller;
mod watch;
mod watch_killed;
