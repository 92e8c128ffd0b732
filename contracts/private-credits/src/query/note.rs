//! Notes, roots, nullifiers and pseudonyms.

use cosmwasm_std::{Binary, Deps, Storage};
use oaic_messages::private_credits::{
    NoteResponse, NullifierResponse, PseudonymResponse, TreeResponse,
};
use oaic_messages::shared::Page;
use oaic_poseidon::field;
use oaic_records::element;
use oaic_runtime::{page, RuntimeError};

use crate::error::{ContractError, Result};
use crate::model::forest;
use crate::state::{
    Forest, Mark, CONFIG, EXITED, EXITED_HEAD, NOTES, NULLIFIERS, SPENT, SPENT_HEAD,
};

pub fn tree(deps: Deps) -> Result<TreeResponse> {
    let forest = Forest::load(deps.storage)?;
    Ok(TreeResponse {
        count: forest.count()?,
        tree: forest.tree,
        root: forest.root().as_ref().map(element::to_binary),
    })
}

pub fn notes(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<NoteResponse>> {
    let denominations = CONFIG.load(deps.storage)?.denominations;
    let count = Forest::load(deps.storage)?.count()?;
    let first = start_after.map_or(0, |index| index.saturating_add(1));
    let notes = (first..count).map(|index| note(deps.storage, &denominations, index));
    page::page(notes, limit)
}

fn note(storage: &dyn Storage, denominations: &[u64], index: u64) -> Result<NoteResponse> {
    let note = NOTES.may_load(storage, &index)?;
    let note = note.ok_or_else(|| RuntimeError::unknown("note", index))?;
    let value = denominations.get(usize::from(note.denomination)).copied();
    Ok(NoteResponse {
        index,
        denomination: value.unwrap_or_default().into(),
        leaf: element::to_binary(&note.leaf),
    })
}

pub fn root_known(deps: Deps, root: &Binary) -> Result<bool> {
    let root = element::canonical("root", root)?;
    Ok(forest::tree_of(deps.storage, &root)?.is_some())
}

pub fn nullifier(deps: Deps, nullifier: &Binary) -> Result<Option<u64>> {
    let nullifier = element::canonical("nullifier", nullifier)?;
    Ok(NULLIFIERS.may_load(deps.storage, &field::to_bytes(&nullifier))?)
}

pub fn nullifiers(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<NullifierResponse>> {
    let head = SPENT_HEAD.may_load(deps.storage, &())?.unwrap_or_default();
    let first = start_after.unwrap_or(0).saturating_add(1);
    let items = (first..=head.count).map(|number| spent(deps.storage, number));
    page::page(items, limit)
}

pub fn pseudonyms(
    deps: Deps,
    epoch: u64,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<Page<PseudonymResponse>> {
    let head = EXITED_HEAD.may_load(deps.storage, &epoch)?;
    let count = u32::try_from(head.unwrap_or_default().count).unwrap_or(u32::MAX);
    let first = start_after.unwrap_or(0).saturating_add(1);
    let items = (first..=count).map(|number| {
        let found = EXITED.may_load(deps.storage, &(epoch, number))?;
        let Mark(bytes) = found.ok_or_else(|| RuntimeError::unknown("pseudonym", number))?;
        Ok::<_, ContractError>(PseudonymResponse {
            number,
            pseudonym: bytes.into(),
        })
    });
    page::page(items, limit)
}

fn spent(storage: &dyn Storage, number: u64) -> Result<NullifierResponse> {
    let unknown = || RuntimeError::unknown("nullifier", number);
    let Mark(bytes) = SPENT.may_load(storage, &number)?.ok_or_else(unknown)?;
    let height = NULLIFIERS.may_load(storage, &bytes)?;
    Ok(NullifierResponse {
        number,
        nullifier: bytes.into(),
        height: height.ok_or_else(unknown)?,
    })
}
