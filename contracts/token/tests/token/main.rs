//! Tests of the token, over an in-process chain that rolls failed transactions back.

mod attacks;
mod burn;
mod common;
mod conformance;
mod control;
mod emergency;
mod exceptions;
mod fee;
mod gas;
mod machine;
mod office;
mod probe;
mod storage;
mod strays;
mod voting;
