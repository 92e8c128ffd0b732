//! Lines of fields.

use toml::de::{DeTable, DeValue};

use super::check::Wrong;
use super::Problem;

/// Gives fields their lines: a field's own, or that of the nearest thing around it.
pub fn problems(text: &str, wrong: Wrong) -> Vec<Problem> {
    let table = DeTable::parse(text).ok();
    let line = |field: &str| {
        let table = table.as_ref().map(|table| table.get_ref());
        line_at(text, table.map_or(0, |table| offset(table, field)))
    };
    let mut problems: Vec<_> = wrong
        .into_iter()
        .map(|(field, message)| Problem {
            line: line(&field),
            field,
            message,
        })
        .collect();
    problems.sort_by_key(|problem| problem.line);
    problems
}

/// Line of what the parser does not take; it names the field itself.
pub fn syntax(text: &str, error: &toml::de::Error) -> Problem {
    let offset = error.span().map_or(0, |span| span.start);
    let field = DeTable::parse(text)
        .ok()
        .and_then(|table| field_at(table.get_ref(), offset))
        .unwrap_or_default();
    Problem {
        line: line_at(text, offset),
        field,
        message: error.message().trim().replace('\n', "; "),
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    before.filter(|byte| **byte == b'\n').count() + 1
}

fn offset(root: &DeTable<'_>, field: &str) -> usize {
    let (mut offset, mut table) = (0, root);
    for step in field.split('.') {
        let (name, index) = step.split_once('[').unwrap_or((step, ""));
        let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == name) else {
            break;
        };
        offset = key.span().start;
        let index = index.trim_end_matches(']').parse::<usize>();
        let value = match (value.get_ref().as_array(), index) {
            (Some(items), Ok(index)) => items.get(index).inspect(|item| offset = item.span().start),
            _ => Some(value),
        };
        match value.and_then(|value| value.get_ref().as_table()) {
            Some(inner) => table = inner,
            None => break,
        }
    }
    offset
}

fn field_at(table: &DeTable<'_>, offset: usize) -> Option<String> {
    table.iter().find_map(|(key, value)| {
        let name = key.get_ref();
        let below = match value.get_ref() {
            DeValue::Table(inner) => field_at(inner, offset).map(|f| format!("{name}.{f}")),
            DeValue::Array(items) => items.iter().enumerate().find_map(|(i, item)| {
                let inner = item.get_ref().as_table()?;
                field_at(inner, offset).map(|f| format!("{name}[{i}].{f}"))
            }),
            _ => None,
        };
        let hit = key.span().contains(&offset) || value.span().contains(&offset);
        below.or_else(|| hit.then(|| name.to_string()))
    })
}
