//! Tests of tables.

mod csv;
mod queries;
mod reveal;
mod sale;
mod secret;

use oaic_messages::data_market::{Query, QueryKind};

use super::{read_from, Choice, Result, Table, TableError};

const SELLER: &str = "oaic1seller";

/// These columns of a CSV file, split by this one.
fn choice(columns: &[&str], partition: Option<&str>) -> Choice {
    Choice {
        seller: SELLER.to_owned(),
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        partition: partition.map(str::to_owned),
        size: None,
    }
}

fn read(csv: impl AsRef<[u8]>, columns: &[&str], partition: Option<&str>) -> Result<Table> {
    read_from("t.csv", csv.as_ref(), &choice(columns, partition))
}

/// Twelve calls of two teams.
fn calls() -> Table {
    let mut csv = "team,tokens,cost\n".to_owned();
    for call in 0..12 {
        let team = if call % 2 == 0 { "blue" } else { "red" };
        csv.push_str(&format!("{team},{},{}\n", 100 * call, call));
    }
    read(csv, &["tokens", "cost"], Some("team")).unwrap()
}

/// That an error says all of this.
fn says(error: &TableError, parts: &[&str]) {
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
}

fn query(kind: QueryKind) -> Query {
    Query {
        kind,
        partition: 1,
        min_rows: 2,
    }
}

/// One of each kind, over the red team.
fn kinds() -> [Query; 5] {
    [
        QueryKind::Count,
        QueryKind::Sum { column: 0 },
        QueryKind::Mean {
            column: 1,
            scale: 100,
        },
        QueryKind::Histogram {
            column: 0,
            bounds: vec![100, 500],
        },
        QueryKind::Score {
            weights: vec![-2, 3],
            bias: -1,
        },
    ]
    .map(query)
}
