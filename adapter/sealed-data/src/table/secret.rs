//! The table as the seller keeps it. Whoever reads the file has the data; the caller keeps it from
//! others (mode 0600).

use oaic_circuits::answer::Row;
use oaic_messages::data_market::Rows;
use oaic_poseidon::field;
use oaic_statements::COLUMNS;
use serde::{Deserialize, Serialize};

use super::{Result, Table, TableError};

const FORMAT: &str = "oaic-table/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    format: String,
    /// What was published: shows damage, and which listing it belongs to.
    commitment: String,
    /// Address of who lists it.
    seller: String,
    salt: String,
    /// Room for rows.
    size: u16,
    columns: Vec<String>,
    partition_column: Option<String>,
    partitions: Vec<String>,
    /// Partition, then a value for each column.
    rows: Vec<(u16, Vec<u32>)>,
}

impl Table {
    /// As JSON. It holds the salt and all rows.
    pub fn to_json(&self) -> Result<String> {
        let width = self.columns.len();
        let rows = self.rows.iter().map(|row| {
            let values = row.columns.iter().take(width).copied();
            (row.partition, values.collect())
        });
        let record = Record {
            format: FORMAT.to_owned(),
            commitment: hex::encode(field::to_bytes(&self.commitment())),
            seller: self.seller.clone(),
            salt: hex::encode(field::to_bytes(&self.salt)),
            size: self.size.count(),
            columns: self.columns.clone(),
            partition_column: self.partition_column.clone(),
            partitions: self.partitions.clone(),
            rows: rows.collect(),
        };
        serde_json::to_string(&record).map_err(|error| TableError::Secret(error.to_string()))
    }

    /// From [`to_json`](Self::to_json).
    ///
    /// # Errors
    /// It isn't what was written: one digit changed, and its commitment is another.
    pub fn from_json(json: &str) -> Result<Self> {
        let secret = |why: String| TableError::Secret(why);
        let record: Record =
            serde_json::from_str(json).map_err(|error| secret(error.to_string()))?;
        if record.format != FORMAT {
            let found = record.format;
            return Err(secret(format!(
                "its format is {found:?}, known is {FORMAT:?}"
            )));
        }
        let mut salt = [0; 32];
        hex::decode_to_slice(&record.salt, &mut salt)
            .map_err(|error| secret(format!("its salt isn't 32 bytes of hex: {error}")))?;
        let salt = field::from_bytes(&salt)
            .ok_or_else(|| secret("its salt isn't a field element".to_owned()))?;
        let size = [Rows::R64, Rows::R1024]
            .into_iter()
            .find(|size| size.count() == record.size)
            .ok_or_else(|| secret(format!("its size is {}, not 64 or 1024", record.size)))?;
        let width = record.columns.len();
        let mut rows = Vec::with_capacity(record.rows.len());
        for (number, (partition, values)) in (1u32..).zip(record.rows) {
            if values.len() != width || width > COLUMNS {
                let found = values.len();
                return Err(secret(format!(
                    "row {number} has {found} values for {width} columns"
                )));
            }
            let mut columns = [0; COLUMNS];
            for (slot, value) in columns.iter_mut().zip(values) {
                *slot = value;
            }
            rows.push(Row { partition, columns });
        }
        let table = Self {
            seller: record.seller,
            salt,
            size,
            columns: record.columns,
            partition_column: record.partition_column,
            partitions: record.partitions,
            rows,
        };
        table.check()?;
        let found = hex::encode(field::to_bytes(&table.commitment()));
        if found != record.commitment {
            let written = record.commitment;
            return Err(secret(format!(
                "salt, seller and rows have the commitment {found}, written is {written}"
            )));
        }
        Ok(table)
    }
}
