//! Commands and the binary itself, as people type them. One program for all of them: each test
//! program would link all of `oaic` for itself.

mod binary;
mod commands;
mod data;
mod data_buyer;
mod data_lies;
mod data_owner;
mod data_pack;
mod data_rest;
mod data_said;
mod data_slips;
mod data_watch;
mod data_watch_killed;
mod every_verb;
mod liars;
mod nodes;
mod receipts;
mod sessions;
mod snapshots;
mod support;
mod underserved;
mod watchtower;
mod zk;
