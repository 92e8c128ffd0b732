//! Tests of the token, over an in-process chain that rolls failed transactions back.

mod accepts;
mod attacks;
mod burn;
mod common;
mod comparison;
mod conformance;
mod control;
mod emergency;
mod exceptions;
mod fee;
mod gas;
mod marketing;
mod probe;
mod state_machine;
mod storage;
mod strays;
mod voting;
