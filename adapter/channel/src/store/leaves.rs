//! Receipts: the leaves of the lanes' trees, kept whole so that each call stays provable.

use oaic_vouchers::{Node, Receipt};
use rusqlite::{params, Connection, OptionalExtension, Row};

use super::codec::signed;
use super::Store;
use crate::error::StoreError;
use crate::lane::{LaneId, SignedReceipt};

#[derive(Debug, Clone)]
pub(crate) struct NewLeaf {
    pub lane: LaneId,
    pub sequence: u64,
    pub receipt: SignedReceipt,
    /// What was delivered, to replay it.
    pub response: Option<Vec<u8>>,
}

impl Store {
    pub fn leaf(&self, row: i64, sequence: u64) -> Result<Option<SignedReceipt>, StoreError> {
        self.db
            .prepare_cached("SELECT receipt, signature FROM leaf WHERE lane = ?1 AND sequence = ?2")
            .and_then(|mut s| s.query_row(params![row, signed(sequence)], read).optional())
            .map_err(|e| self.failed(e))
    }

    /// Receipts of calls `from` to `to`, both included.
    pub fn leaves(&self, row: i64, from: u64, to: u64) -> Result<Vec<SignedReceipt>, StoreError> {
        self.db
            .prepare_cached(
                "SELECT receipt, signature FROM leaf
                 WHERE lane = ?1 AND sequence BETWEEN ?2 AND ?3 ORDER BY sequence",
            )
            .and_then(|mut s| {
                s.query_map(params![row, signed(from), signed(to)], read)?
                    .collect()
            })
            .map_err(|e| self.failed(e))
    }

    /// What a provider delivered for the last call of a lane, to replay it.
    pub fn response(&self, row: i64, sequence: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.db
            .prepare_cached("SELECT body FROM response WHERE lane = ?1 AND sequence = ?2")
            .and_then(|mut s| {
                s.query_row(params![row, signed(sequence)], |r| r.get(0))
                    .optional()
            })
            .map_err(|e| self.failed(e))
    }

    /// Shows the leaves of a lane's tree up to `count`, one after the other: a lane can have more
    /// than fit into memory. Returns the first sequence that is missing, if one is.
    pub fn each_node(
        &self,
        row: i64,
        count: u64,
        mut show: impl FnMut(u64, Node) -> Result<(), StoreError>,
    ) -> Result<Option<u64>, StoreError> {
        let failed = |e| self.failed(e);
        let mut statement = self
            .db
            .prepare_cached(
                "SELECT receipt FROM leaf WHERE lane = ?1 AND sequence <= ?2 ORDER BY sequence",
            )
            .map_err(failed)?;
        let mut rows = statement
            .query(params![row, signed(count)])
            .map_err(failed)?;
        let mut expected = 1;
        while let Some(row) = rows.next().map_err(failed)? {
            let bytes: Vec<u8> = row.get(0).map_err(failed)?;
            let (_, decoded) = Receipt::from_bytes(&bytes).map_err(|e| self.corrupt(e))?;
            if decoded.sequence > expected {
                return Ok(Some(expected));
            }
            if decoded.sequence < expected {
                let detail = format!(
                    "call {} is stored in place of call {expected}",
                    decoded.sequence
                );
                return Err(self.corrupt(detail));
            }
            show(expected, Node::leaf(&bytes, decoded.amount))?;
            expected = expected.saturating_add(1);
        }
        Ok((expected <= count).then_some(expected))
    }
}

pub(super) fn insert_leaf(db: &Connection, row: i64, leaf: &NewLeaf) -> rusqlite::Result<()> {
    // A second receipt for a call is an error of the key, so it can't overwrite the first.
    db.prepare_cached("INSERT INTO leaf VALUES (?1,?2,?3,?4)")?
        .execute(params![
            row,
            signed(leaf.sequence),
            leaf.receipt.bytes,
            leaf.receipt.signature
        ])?;
    if let Some(body) = &leaf.response {
        db.prepare_cached("INSERT OR REPLACE INTO response VALUES (?1,?2,?3)")?
            .execute(params![row, signed(leaf.sequence), body])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<SignedReceipt> {
    Ok(SignedReceipt {
        bytes: row.get(0)?,
        signature: row.get(1)?,
    })
}
