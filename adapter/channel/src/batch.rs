//! Signatures that are checked together.

use oaic_vouchers::signing::{verify_each, Signed};

/// Whether each signature holds, in the order of the items. None: its key is unknown here.
pub(crate) fn each_holds(items: Vec<Option<Signed<'_>>>) -> Vec<bool> {
    let known: Vec<bool> = items.iter().map(Option::is_some).collect();
    let signed: Vec<Signed<'_>> = items.into_iter().flatten().collect();
    let mut checked = verify_each(&signed).into_iter();
    let holds = |known: bool| known && checked.next().is_some_and(|result| result.is_ok());
    known.into_iter().map(holds).collect()
}
