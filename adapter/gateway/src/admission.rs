//! Who may call, and on whose account: the seam between serving calls and paying for them.
//!
//! A call is identified, reserved at its ceiling before it is forwarded, and settled at what it
//! used; the rest is released. Keys with budgets do this in [`crate::keys`]; vouchers of payers are
//! another implementation.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::http::HeaderMap;
use bytes::Bytes;

use crate::config::{Model, Secret};
use crate::error::ApiError;
use crate::request::Asked;
use crate::usage::{Ceiling, Usage};

/// A future of a trait's method.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Who calls.
#[derive(Debug, Clone)]
pub struct Identity {
    /// What stored answers and responses belong to: never another caller's. It is no secret.
    pub account: Arc<str>,
    /// Encrypts what is stored for the caller. Only the caller has it.
    pub secret: Secret,
    /// Models that the caller may use; None: all.
    pub models: Option<Arc<[String]>>,
}

impl Identity {
    /// Whether the caller may use a model.
    pub fn may_use(&self, model: &str) -> bool {
        let listed = |models: &Arc<[String]>| models.iter().any(|found| found == model);
        self.models.as_ref().is_none_or(listed)
    }
}

/// One call, before it is forwarded.
#[derive(Debug, Clone)]
pub struct Call {
    /// Its id, in answers and logs.
    pub id: Arc<str>,
    /// Who calls.
    pub identity: Identity,
    /// Headers as they came in.
    pub headers: HeaderMap,
    /// Body as it came in.
    pub body: Bytes,
    /// What it asks for.
    pub asked: Asked,
    /// What it can use and cost at most.
    pub ceiling: Ceiling,
    /// The model that serves it.
    pub model: Arc<Model>,
}

/// Admits calls.
pub trait Admission: Send + Sync {
    /// Who sent these headers.
    ///
    /// # Errors
    /// Nobody who is known: 401, or 402 with what to pay.
    fn identify<'a>(&'a self, headers: &'a HeaderMap) -> Boxed<'a, Result<Identity, ApiError>>;

    /// Reserves the ceiling of a call. It is durable once this returns.
    ///
    /// # Errors
    /// A limit is reached: nothing is reserved.
    fn reserve<'a>(&'a self, call: &'a Call) -> Boxed<'a, Result<Box<dyn Reservation>, ApiError>>;
}

/// The reserved ceiling of a call. One that is dropped without being settled counts at its ceiling,
/// as after a kill: the gateway can't know what it used.
pub trait Reservation: Send + Sync {
    /// Sees each piece of the answer before the client gets it, in their order.
    fn delivers(&mut self, _piece: &Bytes) {}

    /// Whether [`Settled::events`] go to the client, before the last event of a stream.
    fn wants_events(&self) -> bool {
        false
    }

    /// Settles what was used and releases the rest. An answer that came whole is delivered after
    /// this has returned.
    ///
    /// # Errors
    /// It can't be settled: an answer that came whole is not delivered.
    fn settle(self: Box<Self>, usage: Usage) -> Boxed<'static, Result<Settled, ApiError>>;
}

/// What a client gets to know of a settled call.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// Headers of an answer that came whole.
    pub headers: HeaderMap,
    /// Events of a stream.
    pub events: Vec<Bytes>,
}

/// Admits everybody and counts nothing.
#[derive(Debug, Clone, Copy)]
pub struct Open;

impl Admission for Open {
    fn identify<'a>(&'a self, _: &'a HeaderMap) -> Boxed<'a, Result<Identity, ApiError>> {
        Box::pin(async {
            Ok(Identity {
                account: "open".into(),
                secret: Secret::default(),
                models: None,
            })
        })
    }

    fn reserve<'a>(&'a self, _: &'a Call) -> Boxed<'a, Result<Box<dyn Reservation>, ApiError>> {
        Box::pin(async { Ok(Box::new(Self) as Box<dyn Reservation>) })
    }
}

impl Reservation for Open {
    fn settle(self: Box<Self>, _: Usage) -> Boxed<'static, Result<Settled, ApiError>> {
        Box::pin(async { Ok(Settled::default()) })
    }
}
