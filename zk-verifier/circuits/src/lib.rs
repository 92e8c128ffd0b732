//! See Cargo.toml's description.

mod shape;

pub use shape::Shape;
