//! The public sale: a window of at most seven days, caps, refunds, what is unsold to the treasury.
