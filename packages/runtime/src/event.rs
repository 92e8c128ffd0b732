//! Events, built field by field.

use std::fmt::Display;

use cosmwasm_std::Event;

/// An event; wasmd prefixes its type with `wasm-`.
pub fn event<const N: usize>(ty: &str, fields: [(&str, &dyn Display); N]) -> Event {
    fields.iter().fold(Event::new(ty), |event, (key, value)| {
        event.add_attribute(*key, value.to_string())
    })
}
