//! What a contract's handle can do beside [`execute`](crate::Handle::execute) and
//! [`query`](crate::Handle::query): where an answer is decoded, a message wrapped, or a list read.

mod dao;
mod lists;
mod paid;
mod settlement;
mod token;
