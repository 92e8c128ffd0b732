//! Pinned tools, and two wasmd chains with a relayer as plain processes.
