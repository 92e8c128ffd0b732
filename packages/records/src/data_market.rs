//! Records of listings, queries and orders.
