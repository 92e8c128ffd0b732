//! Fee, price, split and claim arithmetic: pure, integer, property-tested.
