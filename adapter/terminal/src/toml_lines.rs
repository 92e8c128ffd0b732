//! Lines of a TOML file's fields, for errors that name where a setting stands.
//!
//! A field is a path such as `models[0].price.prompt`.

use toml::de::{DeTable, DeValue};

/// A text that parses, and its fields.
#[derive(Debug)]
pub struct TomlLines<'a> {
    text: &'a str,
    root: DeTable<'a>,
}

impl<'a> TomlLines<'a> {
    /// None: the text is not TOML.
    pub fn parse(text: &'a str) -> Option<Self> {
        let root = DeTable::parse(text).ok()?.into_inner();
        Some(Self { text, root })
    }

    /// Line of a field, from 1, or of the nearest thing around it.
    pub fn line(&self, field: &str) -> usize {
        line_at(self.text, offset_of(&self.root, field))
    }
}

/// Line, field (if it can be told) and message of an error that toml found in a text.
pub fn toml_error(text: &str, error: &toml::de::Error) -> (usize, String, String) {
    let offset = error.span().map_or(0, |span| span.start);
    let field = TomlLines::parse(text)
        .and_then(|lines| field_at(&lines.root, offset))
        .unwrap_or_default();
    let message = error.message().trim().replace('\n', "; ");
    (line_at(text, offset), field, message)
}

fn line_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    before.filter(|byte| **byte == b'\n').count() + 1
}

/// Where the deepest existing part of a path stands.
fn offset_of(root: &DeTable<'_>, field: &str) -> usize {
    let mut offset = 0;
    let mut table = Some(root);
    for step in field.split('.') {
        let (name, index) = match step.split_once('[') {
            Some((name, rest)) => (name, rest.trim_end_matches(']').parse::<usize>().ok()),
            None => (step, None),
        };
        let found = table.and_then(|t| t.iter().find(|(key, _)| key.get_ref() == name));
        let Some((key, value)) = found else { break };
        offset = key.span().start;
        table = match (value.get_ref(), index) {
            (DeValue::Table(inner), None) => Some(inner),
            (DeValue::Array(items), Some(index)) => items.get(index).and_then(|item| {
                offset = item.span().start;
                item.get_ref().as_table()
            }),
            _ => None,
        };
    }
    offset
}

/// Path of what stands at an offset.
fn field_at(table: &DeTable<'_>, offset: usize) -> Option<String> {
    // A table's span is its header alone, so what lies below is looked through first.
    table.iter().find_map(|(key, value)| {
        let name = key.get_ref();
        let below = match value.get_ref() {
            DeValue::Table(inner) => field_at(inner, offset).map(|field| format!("{name}.{field}")),
            DeValue::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
                let at = format!("{name}[{index}]");
                let inner = item.get_ref().as_table();
                let inner = inner.and_then(|inner| field_at(inner, offset));
                inner
                    .map(|field| format!("{at}.{field}"))
                    .or_else(|| item.span().contains(&offset).then_some(at))
            }),
            _ => None,
        };
        let hit = key.span().contains(&offset) || value.span().contains(&offset);
        below.or_else(|| hit.then(|| name.to_string()))
    })
}
