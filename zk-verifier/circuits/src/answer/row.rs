use oaic_statements::query::packed_row;
use oaic_statements::{Fr, COLUMNS};

/// A row of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The one partition it is in.
    pub partition: u16,
    /// Its values.
    pub columns: [u32; COLUMNS],
}

impl Row {
    /// The element that stands for it in the table's commitment.
    pub fn packed(&self) -> Fr {
        packed_row(self.partition, self.columns)
    }
}

/// The elements of a table of `capacity` rows: its rows packed, then zeros.
pub fn packed_table(rows: &[Row], capacity: usize) -> Vec<Fr> {
    let mut elements: Vec<_> = rows.iter().map(Row::packed).collect();
    elements.resize(capacity.max(rows.len()), Fr::zero());
    elements
}
