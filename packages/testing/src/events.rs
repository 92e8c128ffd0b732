//! Attributes of a response.

use cw_multi_test::AppResponse;

/// First value of an attribute in the first event of a type, `wasm-` included.
///
/// # Panics
/// When there is none.
#[track_caller]
pub fn attribute(response: &AppResponse, event: &str, key: &str) -> String {
    response
        .events
        .iter()
        .find(|found| found.ty == event)
        .and_then(|found| found.attributes.iter().find(|a| a.key == key))
        .unwrap_or_else(|| panic!("no {key} in {event}: {:?}", response.events))
        .value
        .clone()
}
