//! From keys to lines of the file.

use toml::de::{DeTable, DeValue};

use super::Problem;

/// Give problems their lines: that of the key, or of the nearest thing around it.
pub fn locate(text: &str, mut problems: Vec<Problem>) -> Vec<Problem> {
    if let Ok(table) = DeTable::parse(text) {
        for problem in &mut problems {
            let offset = offset_of(table.get_ref(), &problem.key);
            problem.line = Some(line_at(text, offset));
        }
    }
    problems.sort_by_key(|p| p.line);
    problems
}

/// Line and key of an error that toml found.
pub fn locate_error(text: &str, error: &toml::de::Error) -> Problem {
    let offset = error.span().map_or(0, |span| span.start);
    let key = DeTable::parse(text)
        .ok()
        .and_then(|table| key_at(table.get_ref(), offset))
        .unwrap_or_default();
    Problem {
        line: Some(line_at(text, offset)),
        key,
        message: error.message().trim().replace('\n', "; "),
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    let end = offset.min(text.len());
    1 + text.as_bytes()[..end]
        .iter()
        .filter(|b| **b == b'\n')
        .count()
}

/// Where the deepest existing part of a key path stands.
fn offset_of(root: &DeTable<'_>, path: &str) -> usize {
    let mut offset = 0;
    let mut table = Some(root);
    for step in path.split('.') {
        let (name, index) = match step.split_once('[') {
            Some((name, rest)) => (name, rest.trim_end_matches(']').parse::<usize>().ok()),
            None => (step, None),
        };
        let found = table.and_then(|t| t.iter().find(|(k, _)| k.get_ref() == name));
        let Some((key, value)) = found else { break };
        offset = key.span().start;
        table = match (value.get_ref(), index) {
            (DeValue::Table(inner), None) => Some(inner),
            (DeValue::Array(items), Some(i)) => items.get(i).and_then(|item| {
                offset = item.span().start;
                item.get_ref().as_table()
            }),
            _ => None,
        };
    }
    offset
}

/// Key path of what stands at an offset.
fn key_at(table: &DeTable<'_>, offset: usize) -> Option<String> {
    // A table's span is its header alone, so what lies below is looked through first.
    for (key, value) in table {
        let name = key.get_ref();
        let below = match value.get_ref() {
            DeValue::Table(inner) => key_at(inner, offset).map(|k| format!("{name}.{k}")),
            DeValue::Array(items) => items.iter().enumerate().find_map(|(i, item)| {
                let at = format!("{name}[{i}]");
                match item.get_ref() {
                    DeValue::Table(inner) => key_at(inner, offset).map(|k| format!("{at}.{k}")),
                    _ => None,
                }
                .or_else(|| item.span().contains(&offset).then_some(at))
            }),
            _ => None,
        };
        let here = || {
            let hit = key.span().contains(&offset) || value.span().contains(&offset);
            hit.then(|| name.to_string())
        };
        if let Some(found) = below.or_else(here) {
            return Some(found);
        }
    }
    None
}
