//! The domain model: what is for sale, orders and what becomes of their money, queries, authorizations.

pub mod authorization;
pub mod order;
pub mod payment;
pub mod query;
pub mod question;
pub mod refund;
pub mod sale;
pub mod split;
pub mod version;
