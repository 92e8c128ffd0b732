//! Tests of the answers.

mod attacks;
mod check;
mod evaluate;
mod random;
mod shape;
mod suite;
