//! The compiled contracts on wasmd. One program, whose tests run beside each other: most of their
//! time is spent waiting for blocks.

mod backend;
mod book;
mod cli;
mod codes;
mod exchange;
mod gas;
mod government;
mod proven;
mod settlement;
mod token;
mod zk;
