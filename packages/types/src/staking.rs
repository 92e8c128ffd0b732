//! Stake, tiers, dividends, and stake at a height for votes.
