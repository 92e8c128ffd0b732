//! What a session keeps of a channel beside its facts: the last columns of the table `channel`.

use rusqlite::{params, Connection, Row};

use super::codec::{clipped, signed, wide};
use crate::refusal::Stop;

/// What a session keeps of a channel beside its facts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Own {
    /// Provider: whether this process serves it. None: only a process without a key has seen it, so
    /// the one that has the key decides.
    pub served: Option<bool>,
    /// Provider: what the channel can still pay, in uoaic.
    pub payable: u128,
    /// Payer: taken above receipts for good, or paid for responses that never came, in uoaic.
    pub lost: u128,
    /// Payer: the greatest ceiling of a call that was ever allowed, in uoaic.
    pub greatest_call: u128,
    /// Payer: why nothing is signed, under this session key and those before it.
    pub stop: Option<(Stop, u32)>,
    /// Payer: numbers of lanes below it are not used.
    pub first_number: u32,
    /// Payer: what was paid on lanes that this store never had, in uoaic.
    pub paid_elsewhere: u128,
    /// Height that the session key in force was first seen at.
    pub key_since: u64,
}

/// In the column `served`.
const UNDECIDED: i64 = 2;

/// Fills in these columns of a channel's row.
pub(super) fn save_own(db: &Connection, number: u64, own: &Own) -> rusqlite::Result<()> {
    let (stop, stop_key) = match own.stop {
        None => (0, 0),
        Some((why, key)) => (stop_number(why), key),
    };
    db.prepare_cached(
        "UPDATE channel SET served = ?2, payable = ?3, lost = ?4, greatest_call = ?5, stop = ?6,
             stop_key = ?7, first_number = ?8, paid_elsewhere = ?9, key_since = ?10
         WHERE channel = ?1",
    )?
    .execute(params![
        signed(number),
        own.served.map_or(UNDECIDED, i64::from),
        clipped(own.payable),
        own.lost.to_be_bytes(),
        own.greatest_call.to_be_bytes(),
        stop,
        stop_key,
        own.first_number,
        own.paid_elsewhere.to_be_bytes(),
        own.key_since.to_be_bytes(),
    ])
    .map(drop)
}

pub(super) fn read_own(row: &Row<'_>) -> rusqlite::Result<Own> {
    let stop = match row.get("stop")? {
        0 => None,
        1 => Some(Stop::OwnSignature),
        2 => Some(Stop::ChainAhead),
        // Also a number that this version doesn't know: it doesn't sign then.
        _ => Some(Stop::OldBackup),
    };
    let stop_key = row.get("stop_key")?;
    Ok(Own {
        served: match row.get("served")? {
            0 => Some(false),
            1 => Some(true),
            // Also a number that this version doesn't know: it isn't served then.
            _ => None,
        },
        payable: u128::try_from(row.get::<_, i64>("payable")?).unwrap_or(0),
        lost: wide(row.get("lost")?),
        greatest_call: wide(row.get("greatest_call")?),
        stop: stop.map(|stop| (stop, stop_key)),
        first_number: row.get("first_number")?,
        paid_elsewhere: wide(row.get("paid_elsewhere")?),
        key_since: u64::from_be_bytes(row.get("key_since")?),
    })
}

pub(super) fn stop_number(why: Stop) -> i64 {
    match why {
        Stop::OwnSignature => 1,
        Stop::ChainAhead => 2,
        Stop::OldBackup => 3,
    }
}
