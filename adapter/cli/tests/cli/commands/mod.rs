//! Commands on a chain in this process: what they say, and what the chain says afterwards.

mod applied;
mod channels;
mod grants;
mod providers;
mod sending;
mod services;
mod status;
mod verify_deployment;
