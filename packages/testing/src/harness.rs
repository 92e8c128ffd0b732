//! An economy around one contract under test.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use cosmwasm_std::{to_json_binary, Addr, Binary, Coin, StdError};
use cw_multi_test::AppResponse;
use oaic_messages::gates::{AcceptsQuery, AllowedResponse};
use oaic_messages::shared::Page;
use serde::{de::DeserializeOwned, Serialize};

use crate::economy::Economy;

/// A contract as its tests see it.
pub trait Subject {
    /// Its messages.
    type Execute: Serialize + Debug;
    /// Its queries.
    type Query: Serialize;
    /// Its errors. Those of other contracts come as [`StdError`], as text.
    type Error: std::error::Error + From<StdError> + Send + Sync + 'static;
}

/// Outcome of a message.
pub type Outcome<S> = Result<AppResponse, <S as Subject>::Error>;

/// An economy and the contract under test in it.
pub struct Harness<S> {
    /// The economy.
    pub economy: Economy,
    /// The contract under test.
    pub contract: Addr,
    subject: PhantomData<S>,
}

impl<S> Deref for Harness<S> {
    type Target = Economy;

    fn deref(&self) -> &Economy {
        &self.economy
    }
}

impl<S> DerefMut for Harness<S> {
    fn deref_mut(&mut self) -> &mut Economy {
        &mut self.economy
    }
}

/// Messages answer with the contract's own error, under whatever wraps it, and with that of another
/// contract as text.
impl<S: Subject> Harness<S> {
    /// A contract in an economy.
    pub fn new(economy: Economy, contract: Addr) -> Self {
        Self {
            economy,
            contract,
            subject: PhantomData,
        }
    }

    /// A message to the contract, by label.
    pub fn run(&mut self, label: &str, msg: S::Execute) -> Outcome<S> {
        self.run_with(label, msg, &[])
    }

    /// The same with native coins.
    pub fn run_with(&mut self, label: &str, msg: S::Execute, funds: &[Coin]) -> Outcome<S> {
        let sender = self.who(label);
        self.run_as_with(&sender, msg, funds)
    }

    /// The same by an address.
    pub fn run_as(&mut self, sender: &Addr, msg: S::Execute) -> Outcome<S> {
        self.run_as_with(sender, msg, &[])
    }

    fn run_as_with(&mut self, sender: &Addr, msg: S::Execute, funds: &[Coin]) -> Outcome<S> {
        let contract = self.contract.clone();
        own(self.economy.execute(sender, &contract, &msg, funds))
    }

    /// A message that must succeed.
    ///
    /// # Panics
    /// When it fails.
    #[track_caller]
    pub fn ok(&mut self, label: &str, msg: S::Execute) -> AppResponse {
        let text = format!("{msg:?}");
        self.run(label, msg)
            .unwrap_or_else(|error| panic!("{text} by {label} failed: {error}"))
    }

    /// Error of a message that must be refused, and change nothing.
    ///
    /// # Panics
    /// When it succeeds, or changes what a contract stores.
    #[track_caller]
    pub fn refuse(&mut self, label: &str, msg: S::Execute) -> S::Error {
        refused(self, |harness| harness.run(label, msg))
    }

    /// A message that must be refused with these words in its error, and change nothing.
    ///
    /// # Panics
    /// When it succeeds, says something else, or changes what a contract stores.
    #[track_caller]
    pub fn fails(&mut self, label: &str, msg: S::Execute, words: &str) {
        says(&self.refuse(label, msg), words);
    }

    /// OAIC with a message for the contract.
    pub fn send(&mut self, label: &str, amount: u128, hook: &impl Serialize) -> Outcome<S> {
        self.send_raw(label, amount, to_json_binary(hook).unwrap())
    }

    /// The same with the message's bytes, whatever they are.
    pub fn send_raw(&mut self, label: &str, amount: u128, msg: Binary) -> Outcome<S> {
        let contract = self.contract.clone();
        own(self.economy.send_raw_to(label, &contract, amount, msg))
    }

    /// An order of the guardian's, executed.
    pub fn order(&mut self, msg: S::Execute) -> Outcome<S> {
        let contract = self.contract.clone();
        own(self.economy.order_of(&contract, &msg))
    }

    /// Error of an order of the guardian's that must be refused, and change nothing. What the guardian
    /// decided stays in their office.
    ///
    /// # Panics
    /// As [`refused`]; without a guardian.
    #[track_caller]
    pub fn refused_order(&mut self, msg: &S::Execute) -> S::Error {
        let contract = self.contract.clone();
        let proposal_id = self.propose(&contract, msg);
        refused(self, |harness| own(harness.pull(&contract, proposal_id)))
    }

    /// Whether the contract says before a vote that it would accept a message of its owner.
    ///
    /// # Errors
    /// It knows no such message.
    pub fn accepts(&self, msg: &impl Serialize) -> Result<bool, String> {
        let msg = to_json_binary(msg).unwrap();
        let answer: AllowedResponse = self.ask(&self.contract, &AcceptsQuery::Accepts { msg })?;
        assert_eq!(answer.allowed, answer.reason.is_none(), "{answer:?}");
        Ok(answer.allowed)
    }

    /// Fails unless a message is accepted before a vote, and done when the owner sends it, or neither.
    ///
    /// # Panics
    /// When it isn't so.
    #[track_caller]
    pub fn accepts_and_does(&mut self, msg: S::Execute, fine: bool) {
        let text = format!("{msg:?}");
        assert_eq!(self.accepts(&msg), Ok(fine), "{text}");
        assert_eq!(self.run("owner", msg).is_ok(), fine, "{text}");
    }

    /// The contract's answer.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn query<T: DeserializeOwned>(&self, msg: &S::Query) -> T {
        self.try_query(msg).unwrap()
    }

    /// The same.
    ///
    /// # Errors
    /// The contract's, as text.
    pub fn try_query<T: DeserializeOwned>(&self, msg: &S::Query) -> Result<T, String> {
        self.ask(&self.contract, msg)
    }
}

/// The contract's own error, under whatever wraps it.
///
/// # Errors
/// That, or the text of another contract's.
pub fn own<E>(result: anyhow::Result<AppResponse>) -> Result<AppResponse, E>
where
    E: std::error::Error + From<StdError> + Send + Sync + 'static,
{
    result.map_err(|error| match error.downcast::<E>() {
        Ok(own) => own,
        Err(other) => StdError::generic_err(format!("{other:#}")).into(),
    })
}

/// Error of something that must be refused, and change nothing. Takes a harness, or a suite that
/// derefs to one.
///
/// # Panics
/// When it is accepted, or changes what a contract stores.
#[track_caller]
pub fn refused<W, S, E>(suite: &mut W, run: impl FnOnce(&mut W) -> Result<AppResponse, E>) -> E
where
    W: AsHarness<Subject = S>,
    S: Subject,
    E: std::fmt::Display,
{
    let before = suite.as_harness().snapshot();
    match run(suite) {
        Ok(response) => panic!("accepted: {:?}", response.events),
        Err(error) => {
            let same = suite.as_harness().snapshot() == before;
            assert!(same, "changed state although refused: {error}");
            error
        }
    }
}

/// Fails unless an error's text has these words.
///
/// # Panics
/// When it lacks them.
#[track_caller]
pub fn says(error: &impl std::fmt::Display, words: &str) {
    let text = error.to_string();
    assert!(text.contains(words), "{text:?} lacks {words:?}");
}

/// All items of a list; `page` gives those after an item.
pub fn all_pages<T>(page: impl Fn(Option<&T>) -> Page<T>) -> Vec<T> {
    let mut items = vec![];
    loop {
        let next = page(items.last());
        items.extend(next.items);
        if !next.has_more {
            return items;
        }
    }
}

/// Lets a suite be used as the harness in its field `harness`.
#[macro_export]
macro_rules! derefs_to_harness {
    ($suite:ty, $subject:ty) => {
        impl std::ops::Deref for $suite {
            type Target = $crate::Harness<$subject>;

            fn deref(&self) -> &Self::Target {
                &self.harness
            }
        }

        impl std::ops::DerefMut for $suite {
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.harness
            }
        }
    };
}

/// Gives a suite the harness' own `run`, `ok`, `refuse` and `fails`, for messages that borrow it: the
/// harness that it derefs to is borrowed before they are made.
#[macro_export]
macro_rules! forwards_to_harness {
    ($suite:ty, $subject:ty) => {
        impl $suite {
            pub fn run(
                &mut self,
                label: &str,
                msg: <$subject as $crate::harness::Subject>::Execute,
            ) -> $crate::harness::Outcome<$subject> {
                self.harness.run(label, msg)
            }

            #[track_caller]
            pub fn ok(
                &mut self,
                label: &str,
                msg: <$subject as $crate::harness::Subject>::Execute,
            ) -> cw_multi_test::AppResponse {
                self.harness.ok(label, msg)
            }

            #[track_caller]
            pub fn refuse(
                &mut self,
                label: &str,
                msg: <$subject as $crate::harness::Subject>::Execute,
            ) -> <$subject as $crate::harness::Subject>::Error {
                self.harness.refuse(label, msg)
            }

            #[track_caller]
            pub fn fails(
                &mut self,
                label: &str,
                msg: <$subject as $crate::harness::Subject>::Execute,
                says: &str,
            ) {
                self.harness.fails(label, msg, says);
            }
        }
    };
}

/// A harness, or a suite around one.
pub trait AsHarness {
    /// The contract under test.
    type Subject: Subject;

    /// The harness.
    fn as_harness(&self) -> &Harness<Self::Subject>;
}

impl<S: Subject> AsHarness for Harness<S> {
    type Subject = S;

    fn as_harness(&self) -> &Harness<S> {
        self
    }
}

impl<W, S> AsHarness for W
where
    W: Deref<Target = Harness<S>>,
    S: Subject,
{
    type Subject = S;

    fn as_harness(&self) -> &Harness<S> {
        self
    }
}
