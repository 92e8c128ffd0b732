//! The gateway in front of a mock upstream, over real connections.
//!
//! | module | holds |
//! |---|---|
//! | `admin` | keys, teams, usage, the token |
//! | `answers` | what the mock answers |
//! | `budgets` | budgets and rates, also when calls race |
//! | `complaints` | what users of other gateways complain about |
//! | `faults` | upstreams that are slow, silent, truncated, malformed, compressed, gone |
//! | `guardrail` | the hook |
//! | `hangups` | clients that leave, or take nothing |
//! | `http` | a client |
//! | `idempotency` | the same request twice |
//! | `kill` | the process killed with calls in flight |
//! | `limits` | bodies and headers that are too long |
//! | `messages` | Anthropic's route |
//! | `passing` | what is passed through as it came |
//! | `process` | a gateway in a process of its own |
//! | `responses` | responses that follow others |
//! | `rig` | gateway, mocks and keys |
//! | `mock` | the mock upstream: what it does is in the model's name |

mod admin;
mod answers;
mod budgets;
mod complaints;
mod faults;
mod guardrail;
mod hangups;
mod http;
mod idempotency;
mod kill;
mod limits;
mod messages;
mod mock;
mod passing;
mod process;
mod responses;
mod rig;
