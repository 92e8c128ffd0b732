//! Commands on a chain in this process: what they say, and what the chain says afterwards.

mod applied;
mod channels;
mod conditions;
mod grants;
mod profiles;
mod providers;
mod sending;
mod services;
mod status;
mod verify_deployment;
