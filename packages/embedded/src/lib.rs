//! The in-process chain backend, over cw-multi-test.
