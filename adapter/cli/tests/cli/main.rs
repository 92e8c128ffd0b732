//! Commands and the binary itself, as people type them. One program for all of them: each test
//! program would link all of `oaic` for itself.

mod binary;
mod commands;
mod data;
mod every_command;
mod liars;
mod nodes;
mod receipts;
mod sessions;
mod snapshots;
mod support;
mod underserved;
mod watchtower;
mod zk;
