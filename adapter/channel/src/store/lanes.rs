//! Lanes: one row each, written whole.

use std::collections::HashMap;

use oaic_vouchers::{PackedVoucher, Peaks};
use rusqlite::{params, Connection, Row};

use super::codec::{clipped, signed, unsigned, wide, Fields};
use super::leaves::{insert_leaf, NewLeaf};
use super::own::{save_own, Own};
use super::{Role, Store};
use crate::error::StoreError;
use crate::lane::{ChainLane, InFlight, Lane, LaneId, Settled};

pub(crate) struct Changes<'a> {
    pub lanes: Vec<(LaneId, &'a Lane)>,
    pub leaves: Vec<NewLeaf>,
    pub owns: Vec<(u64, &'a Own)>,
}

/// A lane as it is stored: trees and voucher are bytes, and in `rest` they are missing.
pub(super) struct Stored {
    pub row: i64,
    channel: i64,
    terms: u32,
    lane: u32,
    peaks: Vec<u8>,
    acknowledged: Option<Vec<u8>>,
    voucher: Option<Vec<u8>>,
    rest: Lane,
}

pub(super) const COLUMNS: &str = "lane.id, lane.channel, terms, lane, peaks, acknowledged, \
     in_flight, voucher, signed, ended, unsure, risk, settled, overtaken, dead, adopted, ended_key";

impl Store {
    /// Writes changes in one transaction, and gives the lanes' rows.
    pub fn save(&mut self, changes: &Changes<'_>) -> Result<HashMap<LaneId, i64>, StoreError> {
        let role = self.role;
        self.write(|db| {
            let mut rows = HashMap::new();
            for (id, lane) in &changes.lanes {
                rows.insert(*id, save_lane(db, *id, lane, role)?);
            }
            for leaf in &changes.leaves {
                // Whoever adds a leaf changes its lane, so the lane is among those written.
                let row = rows
                    .get(&leaf.lane)
                    .ok_or(rusqlite::Error::QueryReturnedNoRows)?;
                insert_leaf(db, *row, leaf)?;
            }
            for (number, own) in &changes.owns {
                save_own(db, *number, own)?;
            }
            Ok(rows)
        })
    }

    /// Adds receipts of calls whose lane counts them already.
    pub fn save_leaves(&mut self, row: i64, leaves: &[NewLeaf]) -> Result<(), StoreError> {
        self.write(|db| {
            for leaf in leaves {
                insert_leaf(db, row, leaf)?;
            }
            Ok(())
        })
    }

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

    pub(super) fn decode(&self, stored: Stored) -> Result<(LaneId, Lane), StoreError> {
        let id = LaneId {
            channel: unsigned(&self.path, stored.channel)?,
            terms: stored.terms,
            lane: stored.lane,
        };
        let tree =
            |bytes: &[u8]| Peaks::from_bytes(bytes).map_err(|e| self.corrupt(format!("{id}: {e}")));
        let mut lane = stored.rest;
        lane.row = Some(stored.row);
        lane.peaks = tree(&stored.peaks)?;
        lane.acknowledged = stored.acknowledged.as_deref().map(tree).transpose()?;
        if let Some(bytes) = &stored.voucher {
            let voucher = PackedVoucher::from_bytes(bytes);
            lane.voucher = Some(voucher.map_err(|e| self.corrupt(format!("{id}: {e}")))?);
        }
        Ok((id, lane))
    }
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let in_flight: Option<Vec<u8>> = row.get(6)?;
    let in_flight = match &in_flight {
        None => None,
        Some(bytes) => {
            let mut fields = Fields(bytes);
            Some(InFlight {
                request_hash: fields.array()?,
                ceiling: fields.u128()?,
                price_table: fields.array()?,
            })
        }
    };
    let settled: Vec<u8> = row.get(12)?;
    let mut settled = Fields(&settled);
    Ok(Stored {
        row: row.get(0)?,
        channel: row.get(1)?,
        terms: row.get(2)?,
        lane: row.get(3)?,
        peaks: row.get(4)?,
        acknowledged: row.get(5)?,
        voucher: row.get(7)?,
        rest: Lane {
            in_flight,
            signed: wide(row.get(8)?),
            ended: row.get(9)?,
            unsure: row.get(10)?,
            risk: wide(row.get(11)?),
            settled: read_settled(&mut settled)?,
            before: read_settled(&mut settled)?,
            overtaken: row.get(13)?,
            dead: row.get(14)?,
            adopted: u64::try_from(row.get::<_, i64>(15)?).unwrap_or(0),
            ended_key: row.get(16)?,
            ..Lane::default()
        },
    })
}

fn save_lane(db: &Connection, id: LaneId, lane: &Lane, role: Role) -> rusqlite::Result<i64> {
    let voucher = lane.voucher.as_ref().map(PackedVoucher::to_bytes);
    let voucher_key = lane.voucher.as_ref().map(|voucher| voucher.key_index);
    let in_flight = lane.in_flight.map(|call| {
        let mut bytes = Vec::from(call.request_hash);
        bytes.extend(call.ceiling.to_be_bytes());
        bytes.extend(call.price_table);
        bytes
    });
    let mut settled = settled_bytes(&lane.settled);
    settled.extend(settled_bytes(&lane.before));
    let values = params![
        lane.row,
        signed(id.channel),
        id.terms,
        id.lane,
        signed(lane.peaks.count()),
        lane.peaks.to_bytes(),
        lane.acknowledged.as_ref().map(Peaks::to_bytes),
        in_flight,
        voucher,
        voucher_key,
        lane.signed.to_be_bytes(),
        lane.ended,
        lane.ended_key,
        lane.unsure,
        lane.risk.to_be_bytes(),
        settled,
        lane.overtaken,
        lane.dead,
        signed(lane.adopted),
        due(lane, role),
    ];
    if let Some(row) = lane.row {
        db.prepare_cached(
            "UPDATE lane SET channel=?2, terms=?3, lane=?4, calls=?5, peaks=?6, acknowledged=?7,
                 in_flight=?8, voucher=?9, voucher_key=?10, signed=?11, ended=?12, ended_key=?13,
                 unsure=?14, risk=?15, settled=?16, overtaken=?17, dead=?18, adopted=?19, due=?20
             WHERE id=?1",
        )?
        .execute(values)?;
        return Ok(row);
    }
    db.prepare_cached(
        "INSERT INTO lane VALUES
             (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20)",
    )?
    .insert(values)
}

/// What a provider's lane would bring if it were settled.
fn due(lane: &Lane, role: Role) -> i64 {
    if role == Role::Payer || lane.dead.is_some() {
        return 0;
    }
    clipped(lane.claim().saturating_sub(lane.settled.lane.paid))
}

fn settled_bytes(settled: &Settled) -> Vec<u8> {
    let mut bytes = Vec::from(settled.lane.sequence.to_be_bytes());
    bytes.extend(settled.lane.paid.to_be_bytes());
    bytes.extend(settled.height.to_be_bytes());
    bytes
}

fn read_settled(fields: &mut Fields<'_>) -> rusqlite::Result<Settled> {
    let (sequence, paid) = (fields.u64()?, fields.u128()?);
    Ok(Settled {
        lane: ChainLane { sequence, paid },
        height: fields.u64()?,
    })
}
