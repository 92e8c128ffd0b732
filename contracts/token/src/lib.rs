//! The coin: cw20 with a fixed supply, a burning fee and voting checkpoints.
