//! Pausing what opens something new, for a while: never what pays out, refunds or exits.
//!
//! A known fault would be open again while the code that mends it is still in the DAO's queue. So a
//! pause ends by itself, or, when a migration of its contract was in the queue at that moment, when
//! that has been run, canceled or has lapsed; what is queued later revives no pause. The owner ends
//! either. Two offices that queue and pause anew whenever they can keep openings shut for some two
//! thirds of the time: a queue can last five weeks and more, and the guardian rests three before the
//! next pause. A third of the stake cancels the queue, which bars another for 60 days, and a vote
//! replaces either office.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo};
use cw_storage_plus::Item;
pub use oaic_messages::shared::MAX_GUARDIAN_PAUSE;
use oaic_messages::shared::{Governor, PAUSE_COOLDOWN};
use serde::de::DeserializeOwned;

use crate::{amount::within, government, order, ownership, Checked, Result, RuntimeError};

/// Storage of the pause, unset before the first.
const PAUSE: Item<Pause> = Item::new("pause");

/// A pause, and when the guardian may order the next.
#[cw_serde]
#[derive(Default)]
pub struct Pause {
    /// Its own end, in Unix time; 0 once it is known to be over.
    pub until: u64,
    /// The guardian can't pause before this time, in Unix time.
    pub guardian_from: u64,
}

impl Pause {
    /// Its end while it is in force, in Unix time.
    pub fn in_force(&self, now: u64) -> Option<u64> {
        Some(self.until).filter(|until| now < *until)
    }

    /// Begins a pause of `duration` seconds, 1 to `max`; gives its end. The guardian can neither
    /// change one in force nor follow up on its own before it has rested; the owner can do both.
    ///
    /// # Errors
    /// [`RuntimeError::Invalid`], [`RuntimeError::AlreadyPaused`], [`RuntimeError::PauseCooldown`].
    pub fn begin(&mut self, by: Governor, now: u64, max: u64, duration: u64) -> Result<u64> {
        within("duration", duration, 1, max)?;
        let until = now.add_checked(duration)?;
        match by {
            Governor::Guardian => {
                if let Some(until) = self.in_force(now) {
                    return Err(RuntimeError::AlreadyPaused { until });
                }
                if now < self.guardian_from {
                    return Err(RuntimeError::PauseCooldown {
                        allowed_at: self.guardian_from,
                        now,
                    });
                }
                self.guardian_from = until.add_checked(PAUSE_COOLDOWN)?;
            }
            // It takes over a guardian's pause in force, which ends with that.
            Governor::Owner => {
                let rested = now.add_checked(PAUSE_COOLDOWN)?;
                self.guardian_from = self.guardian_from.min(rested);
            }
        }
        self.until = until;
        Ok(until)
    }

    /// Ends a pause early, whoever ordered it. The guardian has just been overruled, and rests.
    ///
    /// # Errors
    /// [`RuntimeError::NotPaused`].
    pub fn end(&mut self, now: u64) -> Result<()> {
        if self.in_force(now).is_none() {
            return Err(RuntimeError::NotPaused);
        }
        self.until = now;
        self.guardian_from = now.add_checked(PAUSE_COOLDOWN)?;
        Ok(())
    }

    /// Makes it last until a later time. By as much the guardian's rest ends later, whoever ordered
    /// the pause: of a rest that was over by its own end nothing is left at the later one either.
    fn hold(&mut self, until: u64) {
        let longer = until.saturating_sub(self.until);
        self.guardian_from = self.guardian_from.saturating_add(longer);
        self.until = self.until.saturating_add(longer);
    }
}

fn load(deps: Deps) -> Result<Pause> {
    Ok(PAUSE.may_load(deps.storage)?.unwrap_or_default())
}

/// A stored pause as it is now. The owner is asked about the queue only between a pause's own end
/// and the first time that somebody writes down that it is over.
fn current(deps: Deps, env: &Env, mut pause: Pause) -> Pause {
    let now = env.block.time.seconds();
    if pause.until > 0 && pause.until <= now {
        if let Some(until) = government::queued_for(deps, &env.contract.address, pause.until) {
            pause.hold(until);
        }
        if pause.in_force(now).is_none() {
            pause.until = 0;
        }
    }
    pause
}

/// Refuses while openings are paused.
///
/// # Errors
/// [`RuntimeError::OpeningsPaused`].
pub fn ensure_open(deps: DepsMut, env: &Env) -> Result<()> {
    let now = env.block.time.seconds();
    let stored = load(deps.as_ref())?;
    let pause = current(deps.as_ref(), env, stored.clone());
    match pause.in_force(now) {
        Some(until) => Err(RuntimeError::OpeningsPaused { until, now }),
        None if pause == stored => Ok(()),
        // Later openings need not ask again.
        None => Ok(PAUSE.save(deps.storage, &pause)?),
    }
}

/// End of the pause in force, in Unix time; while a queued migration holds it, when that
/// lapses at the latest.
///
/// # Errors
/// Storage that can't be read.
pub fn paused_until(deps: Deps, env: &Env) -> Result<Option<u64>> {
    Ok(current(deps, env, load(deps)?).in_force(env.block.time.seconds()))
}

/// Owner: pauses openings for `duration` seconds, 1 to `max`; gives the end. `action` is what the
/// contract calls it.
///
/// # Errors
/// [`RuntimeError::PullTheOrder`], [`RuntimeError::Unauthorized`]; as [`Pause::begin`].
pub fn by_owner(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    guardian: Option<&Addr>,
    action: &'static str,
    max: u64,
    duration: u64,
) -> Result<u64> {
    ownership::ensure_owner_not_guardian(deps.storage, &info.sender, guardian, action)?;
    begin(deps, env, Governor::Owner, max, duration)
}

/// Does what a message in the guardian's proposal says, which has to be the contract's order to
/// pause: `duration` reads it. Gives the guardian and the end.
///
/// # Errors
/// As [`order::pull_of`] and [`Pause::begin`]; [`RuntimeError::Unauthorized`] for another message.
pub fn by_guardian<M: DeserializeOwned>(
    mut deps: DepsMut,
    env: &Env,
    guardian: Option<Addr>,
    max: u64,
    proposal_id: u64,
    place: u32,
    duration: impl FnOnce(M) -> Option<u64>,
) -> Result<(Addr, u64)> {
    let (guardian, msg) = order::pull_of(deps.branch(), env, guardian, proposal_id, place)?;
    let duration = duration(msg).ok_or_else(|| order::not_an_order_of(&guardian))?;
    let until = begin(deps, env, Governor::Guardian, max, duration)?;
    Ok((guardian, until))
}

fn begin(deps: DepsMut, env: &Env, by: Governor, max: u64, duration: u64) -> Result<u64> {
    let mut pause = current(deps.as_ref(), env, load(deps.as_ref())?);
    let until = pause.begin(by, env.block.time.seconds(), max, duration)?;
    PAUSE.save(deps.storage, &pause)?;
    Ok(until)
}

/// Owner: ends a pause early, and no queue holds it any more.
///
/// # Errors
/// [`RuntimeError::Unauthorized`], [`RuntimeError::NotPaused`].
pub fn end(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<()> {
    ownership::ensure_owner(deps.storage, &info.sender, "end a pause")?;
    let mut pause = current(deps.as_ref(), env, load(deps.as_ref())?);
    pause.end(env.block.time.seconds())?;
    pause.until = 0;
    Ok(PAUSE.save(deps.storage, &pause)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{
        message_info, mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage,
    };
    use cosmwasm_std::{
        from_json, to_json_binary, ContractResult, OwnedDeps, SystemResult, Timestamp, WasmQuery,
    };
    use oaic_messages::gates::MigrationQuery;
    use std::{cell::RefCell, rc::Rc};
    use Governor::{Guardian, Owner};

    const DAY: u64 = 86_400;
    const MAX: u64 = MAX_GUARDIAN_PAUSE;
    const REST: u64 = PAUSE_COOLDOWN;
    /// When these tests begin.
    const T: u64 = 1_000_000_000;

    #[test]
    fn a_guardians_pause_ends_at_its_second_and_rests_before_the_next() {
        let mut pause = Pause::default();
        for wrong in [0, MAX + 1, u64::MAX] {
            assert!(pause.begin(Guardian, T, MAX, wrong).is_err(), "{wrong}");
        }
        assert_eq!(pause.begin(Guardian, T, MAX, MAX), Ok(T + MAX));
        assert_eq!(pause.in_force(T + MAX - 1), Some(T + MAX));
        assert_eq!(pause.in_force(T + MAX), None);
        for early in [T, T + MAX - 1, T + MAX, T + MAX + REST - 1] {
            assert!(pause.begin(Guardian, early, MAX, 1).is_err(), "{early}");
        }
        // The rest runs from the end of the pause, however short it was.
        let again = T + MAX + REST;
        assert_eq!(pause.begin(Guardian, again, MAX, 1), Ok(again + 1));
        assert!(pause.begin(Guardian, again + REST, MAX, 1).is_err());
        assert!(pause.begin(Guardian, again + 1 + REST, MAX, 1).is_ok());
    }

    /// The plan half_paused of the model: a guardian that pauses whenever it can.
    #[test]
    fn a_guardian_stops_a_contract_for_at_most_a_third_of_the_time() {
        let mut pause = Pause::default();
        let days = 46;
        let mut stopped = 0;
        for day in 0..days {
            let now = T + day * DAY;
            let _ = pause.begin(Guardian, now, MAX, MAX);
            stopped += u64::from(pause.in_force(now).is_some());
        }
        assert!(stopped > 0 && stopped <= days / 3, "{stopped} of {days}");
    }

    #[test]
    fn what_the_owner_ordered_stands() {
        let mut pause = Pause::default();
        assert_eq!(pause.end(T), Err(RuntimeError::NotPaused));
        pause.begin(Guardian, T, MAX, MAX).unwrap();
        // An early end leaves a whole rest.
        pause.end(T + 5).unwrap();
        assert_eq!(pause.in_force(T + 5), None);
        assert!(pause.begin(Guardian, T + 5 + REST - 1, MAX, 1).is_err());
        let mut next = pause.clone();
        assert!(next.begin(Guardian, T + 5 + REST, MAX, 1).is_ok());
        // The owner pauses at any time, again and again, and the guardian changes nothing of it.
        let now = T + 2 * REST;
        pause.begin(Owner, now, MAX, 10).unwrap();
        assert!(pause.begin(Guardian, now, MAX, 1).is_err());
        assert_eq!(pause.begin(Owner, now + 9, MAX, 1), Ok(now + 10));
        // The owner's end of a pause binds the guardian too.
        pause.end(now + 9).unwrap();
        assert!(pause.begin(Guardian, now + 9 + REST - 1, MAX, 1).is_err());
    }

    #[test]
    fn a_pause_that_the_owner_takes_over_ends_with_that() {
        let mut pause = Pause::default();
        pause.begin(Guardian, T, MAX, MAX).unwrap();
        pause.begin(Owner, T + 1, MAX, 1).unwrap();
        assert_eq!(pause.in_force(T + 2), None);
        assert!(pause.begin(Guardian, T + REST, MAX, 1).is_err());
        assert!(pause.begin(Guardian, T + REST + 1, MAX, 1).is_ok());
    }

    /// A contract whose owner knows of its migrations: when each was queued, and when it ended or
    /// will have.
    struct Paused {
        deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
        owner: Addr,
        now: u64,
        queue: Rc<RefCell<Vec<(u64, u64)>>>,
        asked: Rc<RefCell<u32>>,
    }

    impl Paused {
        fn new() -> Self {
            let mut deps = mock_dependencies();
            let owner = deps.api.addr_make("dao");
            ownership::initialize(deps.as_mut(), owner.as_str()).unwrap();
            let (queue, asked) = <(Rc<RefCell<Vec<(u64, u64)>>>, Rc<RefCell<u32>>)>::default();
            let (entries, counter) = (queue.clone(), asked.clone());
            let (dao, me) = (owner.to_string(), mock_env().contract.address.to_string());
            deps.querier.update_wasm(move |query| {
                let WasmQuery::Smart { contract_addr, msg } = query else {
                    panic!("{query:?}");
                };
                assert_eq!(*contract_addr, dao);
                *counter.borrow_mut() += 1;
                let MigrationQuery::QueuedFor { contract, at } = from_json(msg).unwrap();
                assert_eq!(contract, me);
                let entries = entries.borrow();
                let entry = entries.iter().find(|(from, to)| *from < at && at < *to);
                let end = entry.map(|(_, to)| *to);
                SystemResult::Ok(ContractResult::Ok(to_json_binary(&end).unwrap()))
            });
            Self {
                deps,
                owner,
                now: T,
                queue,
                asked,
            }
        }

        fn env(&self) -> Env {
            let mut env = mock_env();
            env.block.time = Timestamp::from_seconds(self.now);
            env
        }

        /// Both offices queue a migration now, which ends then.
        fn queue(&self, ends_at: u64) {
            self.queue.borrow_mut().push((self.now, ends_at));
        }

        /// The one in the queue is canceled now.
        fn cancel(&self) {
            self.queue.borrow_mut().last_mut().unwrap().1 = self.now;
        }

        fn pause(&mut self, by: Governor, duration: u64) -> Result<u64> {
            let env = self.env();
            begin(self.deps.as_mut(), &env, by, MAX, duration)
        }

        fn end(&mut self) -> Result<()> {
            let (env, info) = (self.env(), message_info(&self.owner, &[]));
            super::end(self.deps.as_mut(), &env, &info)
        }

        fn until(&self) -> Option<u64> {
            paused_until(self.deps.as_ref(), &self.env()).unwrap()
        }

        fn opens(&mut self) -> bool {
            let (env, until) = (self.env(), self.until());
            let opened = ensure_open(self.deps.as_mut(), &env);
            if let Err(error) = &opened {
                let now = self.now;
                let until = until.unwrap();
                assert_eq!(*error, RuntimeError::OpeningsPaused { until, now });
            }
            assert_eq!(opened.is_ok(), until.is_none());
            opened.is_ok()
        }

        fn asked(&self) -> u32 {
            self.asked.take()
        }
    }

    #[test]
    fn a_known_fault_stays_shut_while_what_mends_it_is_queued() {
        for by in [Guardian, Owner] {
            for paused_first in [true, false] {
                let mut w = Paused::new();
                let end = T + 35 * DAY;
                if paused_first {
                    w.pause(by, MAX).unwrap();
                    w.now += MAX - 1;
                    w.queue(end);
                } else {
                    w.queue(end);
                    w.now += DAY;
                    w.pause(by, MAX).unwrap();
                }
                for now in [T + 7 * DAY, T + 8 * DAY, end - 1] {
                    w.now = now;
                    assert!(!w.opens(), "{by:?} {paused_first} {now}");
                }
                assert_eq!(w.until(), Some(end));
                w.now = end;
                assert!(w.opens(), "{by:?} {paused_first}");
            }
        }
    }

    /// The attack: an old pause would come back to life with the next queue.
    #[test]
    fn what_is_queued_later_revives_no_pause() {
        for ended_ago in [0, 1, DAY] {
            let mut w = Paused::new();
            w.pause(Guardian, MAX).unwrap();
            w.now += MAX + ended_ago;
            w.queue(w.now + 35 * DAY);
            let queued = w.now;
            for later in [0, 1, DAY] {
                w.now = queued + later;
                assert_eq!(w.until(), None, "{ended_ago} {later}");
            }
            assert!(w.opens(), "{ended_ago}");
        }
        // Nor one that was over before its end.
        let mut w = Paused::new();
        w.pause(Owner, MAX).unwrap();
        w.end().unwrap();
        w.queue(T + 35 * DAY);
        for now in [T, T + 1, T + MAX] {
            w.now = now;
            assert!(w.opens(), "{now}");
        }
    }

    #[test]
    fn a_queue_that_is_canceled_opens_at_once_and_a_new_one_changes_nothing() {
        let mut w = Paused::new();
        w.pause(Guardian, MAX).unwrap();
        w.queue(T + 35 * DAY);
        w.now += MAX + DAY;
        assert!(!w.opens());
        w.cancel();
        assert_eq!(w.until(), None);
        // Queued anew before anybody has opened anything.
        w.queue(w.now + 35 * DAY);
        w.now += 1;
        assert!(w.opens());
        // Before the pause's own end it is another matter: that one is in the queue then.
        let mut w = Paused::new();
        w.pause(Guardian, MAX).unwrap();
        w.queue(T + 35 * DAY);
        w.now += 1;
        w.cancel();
        w.queue(T + 36 * DAY);
        w.now = T + MAX;
        assert_eq!(w.until(), Some(T + 36 * DAY));
    }

    #[test]
    fn a_guardian_rests_from_the_real_end_whether_or_not_anybody_opened_since() {
        for looked in [false, true] {
            let mut w = Paused::new();
            w.pause(Guardian, MAX).unwrap();
            let end = T + 35 * DAY;
            w.queue(end);
            w.now = end - 1;
            let until = end;
            assert_eq!(
                w.pause(Guardian, 1),
                Err(RuntimeError::AlreadyPaused { until })
            );
            w.now = end + DAY;
            if looked {
                assert!(w.opens());
            }
            // Another is queued meanwhile.
            w.queue(end + 36 * DAY);
            w.now = end + REST - 1;
            let (allowed_at, now) = (end + REST, w.now);
            assert_eq!(
                w.pause(Guardian, 1),
                Err(RuntimeError::PauseCooldown { allowed_at, now }),
                "{looked}"
            );
            w.now = end + REST;
            w.pause(Guardian, 1).unwrap();
        }
    }

    #[test]
    fn the_owner_ends_a_pause_that_a_queue_holds_and_it_stays_over() {
        let mut w = Paused::new();
        w.pause(Guardian, MAX).unwrap();
        w.queue(T + 35 * DAY);
        for now in [T + 1, T + MAX + DAY] {
            w.now = now;
            if w.end().is_err() {
                panic!("{now}");
            }
            assert!(w.opens());
            w.now += 1;
            assert!(w.opens());
            assert_eq!(w.end(), Err(RuntimeError::NotPaused));
            w.now = T + MAX;
            w.pause(Owner, 1).unwrap();
        }
    }

    /// What never was paused asks nobody, nor does a pause in force; after one the first opening does.
    #[test]
    fn only_the_first_opening_after_a_pause_asks() {
        let mut w = Paused::new();
        assert!(w.opens());
        w.pause(Guardian, MAX).unwrap();
        w.now += MAX - 1;
        assert!(!w.opens());
        assert_eq!(w.asked(), 0);
        w.now += 1;
        let env = w.env();
        for asked in [1, 0, 0] {
            ensure_open(w.deps.as_mut(), &env).unwrap();
            assert_eq!(w.asked(), asked);
        }
    }

    /// An owner that is not a DAO, or fails, or says something else.
    #[test]
    fn without_an_answer_nothing_is_queued() {
        for answer in [
            None,
            Some("true"),
            Some(r#"{"until":9}"#),
            Some("-1"),
            Some("null"),
        ] {
            let mut w = Paused::new();
            w.pause(Guardian, MAX).unwrap();
            w.queue(T + 35 * DAY);
            w.deps.querier.update_wasm(move |_| {
                SystemResult::Ok(match answer {
                    None => ContractResult::Err("no".to_owned()),
                    Some(answer) => ContractResult::Ok(answer.as_bytes().into()),
                })
            });
            w.now += MAX;
            assert!(w.opens(), "{answer:?}");
        }
    }

    /// Two offices that queue and pause again whenever they can: what the module's text says of it.
    #[test]
    fn two_offices_keep_openings_shut_for_two_thirds_of_the_time() {
        let mut w = Paused::new();
        let (days, mut shut) = (20 * 63, 0);
        for day in 0..days {
            w.now = T + day * DAY;
            let _ = w.pause(Guardian, MAX);
            let queued = w.queue.borrow().last().is_some_and(|(_, to)| w.now < *to);
            let ends = paused_until(w.deps.as_ref(), &w.env()).unwrap();
            if !queued && ends == Some(w.now + DAY) {
                w.queue(w.now + 35 * DAY);
            }
            shut += u64::from(!w.opens());
        }
        assert!(shut > days / 2 && shut <= days * 2 / 3, "{shut} of {days}");
    }
}
