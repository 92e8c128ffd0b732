//! Records of notes, nullifiers and attestors.
