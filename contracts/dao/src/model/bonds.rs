//! What Yes votes keep bonded.
//!
//! Where stake alone votes, a Yes shares in the consequences: the stake that it counted stays bonded
//! until seven days after the proposal ended, or until the vote changes. The number of such votes is
//! bounded per account, so that one query can add up what they bind, and nobody else can use up an
//! account's places.

use cosmwasm_std::{Addr, Deps, StdResult, Storage, Uint128};
use cw3::Vote;
use oaic_messages::dao::{PolicyClass, Terms, BOND_SPAN, MAX_OPEN_YES};
use oaic_messages::gates::BoundStakeResponse;

use super::phase;
use crate::error::{ContractError, Result};
use crate::state::{self, End, Place, BALLOTS, PLACES};

/// A Yes that still binds.
struct Bond {
    place: Place,
    weight: u64,
    over: bool,
    executed: bool,
}

fn bonds(storage: &dyn Storage, account: &Addr, now: u64) -> Result<Vec<Bond>> {
    let places = PLACES.may_load(storage, account)?.unwrap_or_default();
    let mut bonds = Vec::with_capacity(places.len());
    for place in places {
        let ballot = BALLOTS.may_load(storage, (place.proposal, account))?;
        let Some((weight, Vote::Yes)) = ballot else {
            continue;
        };
        let (proposal, terms) = state::proposal(storage, place.proposal)?;
        let (_, ended) = phase::phase_at(&proposal, &terms, now);
        if ended.is_some_and(|ended| now >= ended.saturating_add(BOND_SPAN)) {
            continue;
        }
        bonds.push(Bond {
            place,
            weight,
            over: ended.is_some(),
            executed: matches!(proposal.end, Some(End::Executed(_))),
        });
    }
    Ok(bonds)
}

/// What an account's votes keep bonded at a time: the greatest weight among them, because the same
/// stake backs them all.
pub fn bound(deps: Deps, account: &Addr, now: u64) -> Result<BoundStakeResponse> {
    let bonds = bonds(deps.storage, account, now)?;
    let greatest = |bonds: &mut dyn Iterator<Item = &Bond>| {
        let greatest = bonds.map(|bond| bond.weight).max().unwrap_or_default();
        Uint128::from(greatest)
    };
    Ok(BoundStakeResponse {
        bound: greatest(&mut bonds.iter()),
        executed: greatest(&mut bonds.iter().filter(|bond| bond.executed)),
        votes: u32::try_from(bonds.len()).unwrap_or(u32::MAX),
    })
}

/// Records whether an account's vote on a proposal binds.
///
/// # Errors
/// [`ContractError::TooManyOpenYes`].
pub fn record_vote(
    storage: &mut dyn Storage,
    account: &Addr,
    id: u64,
    terms: &Terms,
    yes: bool,
    now: u64,
) -> Result<()> {
    let bonds = bonds(storage, account, now)?;
    let others = bonds.into_iter().map(|bond| bond.place);
    let mut places: Vec<_> = others.filter(|place| place.proposal != id).collect();
    if yes {
        let high = matches!(terms.class, PolicyClass::Roles | PolicyClass::Constitution);
        let same = places.iter().filter(|place| place.high == high).count();
        if same >= MAX_OPEN_YES {
            return Err(ContractError::TooManyOpenYes {
                voter: account.clone(),
                max: MAX_OPEN_YES,
            });
        }
        places.push(Place { proposal: id, high });
    }
    Ok(save(storage, account, &places)?)
}

fn save(storage: &mut dyn Storage, account: &Addr, places: &Vec<Place>) -> StdResult<()> {
    match places.is_empty() {
        true => {
            PLACES.remove(storage, account);
            Ok(())
        }
        false => PLACES.save(storage, account, places),
    }
}

/// Open proposals that an account voted Yes on, and the weight of each vote. A proposal that is over
/// keeps its tally.
pub fn open_yes(storage: &dyn Storage, account: &Addr, now: u64) -> Result<Vec<(u64, u64)>> {
    let bonds = bonds(storage, account, now)?;
    let open = bonds.into_iter().filter(|bond| !bond.over);
    Ok(open
        .map(|bond| (bond.place.proposal, bond.weight))
        .collect())
}
