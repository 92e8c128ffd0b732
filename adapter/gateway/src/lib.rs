//! A gateway: OpenAI's and Anthropic's routes in front of any upstream that speaks them, with keys,
//! budgets, and use that is counted once.
//!
//! | module | holds |
//! |---|---|
//! | [`admin`] | the operator's API: keys, teams, usage, metrics |
//! | [`admission`] | who may call, and on whose account: the seam to payment |
//! | [`body`] | bodies of requests, whose members keep their bytes |
//! | [`call`] | one call: admitted, reserved, forwarded, settled |
//! | [`cli`] | the command |
//! | [`config`] | settings |
//! | [`date`] | days of the calendar |
//! | [`error`] | refusals, in the shapes of both APIs |
//! | [`gateway`] | what all calls share |
//! | [`guardrail`] | a hook that may refuse |
//! | [`idempotency`] | answers that are given again |
//! | [`keys`] | keys of one's own users |
//! | [`metrics`] | counters |
//! | [`request`] | what a request asks for |
//! | [`routes`] | what clients reach |
//! | [`server`] | connections, and a stop that lets calls end |
//! | [`sse`] | server-sent events |
//! | [`store`] | durable state |
//! | [`upstream`] | who runs the models |
//! | [`usage`] | what a call used, and how that is known |

pub mod admin;
pub mod admission;
pub mod body;
pub mod call;
pub mod cli;
pub mod config;
pub mod date;
pub mod error;
pub mod gateway;
pub mod guardrail;
pub mod idempotency;
pub mod keys;
pub mod metrics;
pub mod request;
pub mod routes;
pub mod server;
pub mod sse;
pub mod store;
pub mod upstream;
pub mod usage;
