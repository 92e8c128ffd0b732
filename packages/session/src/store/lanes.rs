//! Lanes: one row each, written whole.

use std::collections::HashMap;

use oaic_vouchers::{PackedVoucher, Peaks};
use rusqlite::{params, Connection, Row};

use super::leaves::{insert_leaf, NewLeaf};
use super::{signed, Store};
use crate::error::StoreError;
use crate::lane::{ChainLane, Lane, LaneId};

/// Whether a lane's voucher is worth sending to the chain.
const NOTHING: i64 = 0;
const NEW: i64 = 1;
const OWED: i64 = 2;

/// What is stored of a lane, before it is decoded.
type Stored = (
    i64,
    i64,
    i64,
    i64,
    Vec<u8>,
    Option<[u8; 32]>,
    Option<Vec<u8>>,
    [u8; 40],
);

const COLUMNS: &str = "id, channel, terms, lane, peaks, in_flight, voucher, settled";

impl Store {
    /// Writes lanes and leaves in one transaction, and gives the lanes' rows.
    pub fn save(
        &mut self,
        lanes: &[(LaneId, &Lane)],
        leaves: &[NewLeaf],
    ) -> Result<HashMap<LaneId, i64>, StoreError> {
        self.write(|db| {
            let mut rows = HashMap::new();
            for (id, lane) in lanes {
                rows.insert(*id, save_lane(db, *id, lane)?);
            }
            for leaf in leaves {
                // Whoever adds a leaf changes its lane, so the lane is among those written.
                let row = rows
                    .get(&leaf.lane)
                    .ok_or(rusqlite::Error::QueryReturnedNoRows)?;
                insert_leaf(db, *row, leaf)?;
            }
            Ok(rows)
        })
    }

    /// All lanes of a channel.
    pub fn load_lanes(&self, channel: u64) -> Result<Vec<(LaneId, Lane)>, StoreError> {
        let stored: Vec<Stored> = self
            .db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM lane WHERE channel = ?1"))
            .and_then(|mut s| s.query_map([signed(channel)], read)?.collect())
            .map_err(|e| self.failed(e))?;
        stored
            .into_iter()
            .map(|stored| self.decode(stored))
            .collect()
    }

    /// Lanes with a voucher that would settle something, those with most first.
    pub fn due(&self, owed: bool, limit: usize) -> Result<Vec<PackedVoucher>, StoreError> {
        let due = if owed { OWED } else { NEW };
        let stored: Vec<Stored> = self
            .db
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM lane WHERE due > 0 AND due = ?1"
            ))
            .and_then(|mut s| s.query_map([due], read)?.collect())
            .map_err(|e| self.failed(e))?;
        let mut found = Vec::new();
        for stored in stored {
            let (_, lane) = self.decode(stored)?;
            if let Some(voucher) = lane.voucher {
                found.push((voucher.amount.saturating_sub(lane.settled.paid), voucher));
            }
        }
        found.sort_by_key(|(open, v)| (std::cmp::Reverse(*open), v.channel, v.terms, v.lane));
        found.truncate(limit);
        Ok(found.into_iter().map(|(_, voucher)| voucher).collect())
    }

    fn decode(&self, stored: Stored) -> Result<(LaneId, Lane), StoreError> {
        let (row, channel, terms, lane, peaks, in_flight, voucher, settled) = stored;
        let number = |what, value: i64| {
            u32::try_from(value).map_err(|_| self.corrupt(format!("{what} {value} of a lane")))
        };
        let id = LaneId {
            channel: super::unsigned(&self.path, channel)?,
            terms: number("terms", terms)?,
            lane: number("number", lane)?,
        };
        let peaks = Peaks::from_bytes(&peaks).map_err(|e| self.corrupt(format!("{id}: {e}")))?;
        let voucher = match voucher {
            None => None,
            Some(bytes) => Some(
                PackedVoucher::from_bytes(&bytes)
                    .map_err(|e| self.corrupt(format!("{id}: {e}")))?,
            ),
        };
        Ok((
            id,
            Lane {
                row: Some(row),
                peaks,
                in_flight,
                voucher,
                settled: read_settled(&settled),
            },
        ))
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
        row.get(6)?,
        row.get(7)?,
    ))
}

fn save_lane(db: &Connection, id: LaneId, lane: &Lane) -> rusqlite::Result<i64> {
    let settled = write_settled(&lane.settled);
    let voucher = lane.voucher.as_ref().map(PackedVoucher::to_bytes);
    let due = due(lane);
    if let Some(row) = lane.row {
        db.prepare_cached(
            "UPDATE lane SET peaks=?2, in_flight=?3, voucher=?4, settled=?5, due=?6 WHERE id=?1",
        )?
        .execute(params![
            row,
            lane.peaks.to_bytes(),
            lane.in_flight,
            voucher,
            settled,
            due
        ])?;
        return Ok(row);
    }
    db.prepare_cached(
        "INSERT INTO lane (channel, terms, lane, peaks, in_flight, voucher, settled, due)
         VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
    )?
    .insert(params![
        signed(id.channel),
        id.terms,
        id.lane,
        lane.peaks.to_bytes(),
        lane.in_flight,
        voucher,
        settled,
        due
    ])
}

fn due(lane: &Lane) -> i64 {
    let Some(voucher) = &lane.voucher else {
        return NOTHING;
    };
    let settled = &lane.settled;
    let newer = voucher.sequence > settled.sequence || voucher.amount > settled.acknowledged;
    if newer && voucher.amount >= settled.acknowledged && voucher.sequence >= settled.sequence {
        NEW
    } else if settled.paid < settled.acknowledged {
        OWED
    } else {
        NOTHING
    }
}

fn write_settled(settled: &ChainLane) -> Vec<u8> {
    let mut bytes = Vec::from(settled.sequence.to_be_bytes());
    bytes.extend(settled.acknowledged.to_be_bytes());
    bytes.extend(settled.paid.to_be_bytes());
    bytes
}

fn read_settled(bytes: &[u8; 40]) -> ChainLane {
    let (mut sequence, mut acknowledged, mut paid) = ([0; 8], [0; 16], [0; 16]);
    sequence.copy_from_slice(&bytes[..8]);
    acknowledged.copy_from_slice(&bytes[8..24]);
    paid.copy_from_slice(&bytes[24..]);
    ChainLane {
        sequence: u64::from_be_bytes(sequence),
        acknowledged: u128::from_be_bytes(acknowledged),
        paid: u128::from_be_bytes(paid),
    }
}
