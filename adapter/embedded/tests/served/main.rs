//! The chain that is served to other processes, attacked first.

mod crowds;
mod honest;
mod process;
mod signatures;
mod support;
