//! Channels: facts, keys, terms, and the price tables of the terms.

use oaic_messages::compute_settlement::{Conditions, UNIT_SLOTS};
use oaic_vouchers::NO_LIMIT;
use rusqlite::{params, Connection, OptionalExtension, Row};

use super::codec::{signed, wide, Fields};
use super::own::{read_own, save_own, Own};
use super::Store;
use crate::error::StoreError;
use crate::facts::{ChannelFacts, Domains, Moment, NextKey, PublicKey};
use crate::price::{Price, PriceTableFacts};
use crate::terms::ChannelTerms;

pub(crate) struct StoredChannel {
    pub own: Own,
    pub session_keys: Vec<PublicKey>,
    pub receipt_keys: Vec<PublicKey>,
    pub terms: Vec<ChannelTerms>,
}

impl Store {
    /// Writes a channel's facts of now, one of its terms, and what the session keeps of it.
    pub fn save_terms(&mut self, terms: &ChannelTerms, own: &Own) -> Result<(), StoreError> {
        self.write(|db| {
            save_facts(db, &terms.channel)?;
            save_own(db, terms.channel.number, own)?;
            save_keys(db, &terms.channel)?;
            save_fixed(db, terms)
        })
    }

    /// A channel and its terms; None when it was never attached.
    pub fn load_channel(&self, number: u64) -> Result<Option<StoredChannel>, StoreError> {
        load(&self.db, number).map_err(|e| self.failed(e))
    }
}

/// Writes a channel's row anew, but for the columns that [`save_own`] fills in.
fn save_facts(db: &Connection, facts: &ChannelFacts) -> rusqlite::Result<()> {
    let next = facts.next_session.map(|next| {
        let mut bytes = key_bytes(&next.key);
        bytes.extend(moment_bytes(&next.due));
        bytes
    });
    let unlocks: Vec<u8> = facts.unlocks.iter().flat_map(moment_bytes).collect();
    let keys: Vec<u8> = facts.receipt_keys.iter().flat_map(key_bytes).collect();
    let amounts = [
        facts.bond,
        facts.min_bond,
        facts.reserve,
        facts.paid,
        facts.spendable,
    ];
    let amounts: Vec<u8> = amounts.iter().flat_map(|a| a.to_be_bytes()).collect();
    let seen = facts.seen;
    let spans = [
        facts.unlock_delay,
        facts.unlock_blocks,
        seen.time,
        seen.height,
    ];
    let spans: Vec<u8> = spans.iter().flat_map(|s| s.to_be_bytes()).collect();
    db.prepare_cached(
        "INSERT OR REPLACE INTO channel (channel, id, domains, session_index, session_key,
             next_key, unlocks, closed, receipt_keys, trusted, amounts, newest, spans)
         VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)",
    )?
    .execute(params![
        signed(facts.number),
        facts.id,
        [facts.domains.voucher, facts.domains.receipt].concat(),
        facts.session.index,
        facts.session.key,
        next,
        unlocks,
        facts.closed,
        keys,
        facts.trusted,
        amounts,
        facts.newest_terms,
        spans,
    ])
    .map(drop)
}

fn save_keys(db: &Connection, facts: &ChannelFacts) -> rusqlite::Result<()> {
    let number = signed(facts.number);
    // Whoever attaches has held them against what was signed under the ones that were there.
    let mut known = db.prepare_cached("INSERT OR REPLACE INTO known_key VALUES (?1,?2,?3,?4)")?;
    known.execute(params![
        number,
        false,
        facts.session.index,
        facts.session.key
    ])?;
    for key in &facts.receipt_keys {
        known.execute(params![number, true, key.index, key.key])?;
    }
    Ok(())
}

/// Where the tier is in what is fixed, counted from 1.
const TIER_AT: i64 = 17;

fn save_fixed(db: &Connection, terms: &ChannelTerms) -> rusqlite::Result<()> {
    let mut fixed = terms.service_id.to_be_bytes().to_vec();
    fixed.extend(terms.split_version.to_be_bytes());
    fixed.extend(terms.license_version.to_be_bytes());
    fixed.push(terms.tier);
    fixed.extend(terms.referrer_bps.to_be_bytes());
    let conditions = &terms.conditions;
    fixed.extend(conditions.application.unwrap_or(0).to_be_bytes());
    fixed.extend(conditions.valid_until.unwrap_or(0).to_be_bytes());
    fixed.push(conditions.min_security_level);
    fixed.extend(conditions.max_retention.unwrap_or(NO_LIMIT).to_be_bytes());
    let number = signed(terms.channel.number);
    // A table's hash says nothing of the tier, by which the terms' discount goes.
    db.prepare_cached(
        "DELETE FROM price WHERE channel = ?1 AND terms = ?2 AND EXISTS (
             SELECT 1 FROM terms WHERE channel = ?1 AND terms = ?2
                 AND substr(fixed, ?4, 1) != substr(?3, ?4, 1))",
    )?
    .execute(params![number, terms.terms, fixed, TIER_AT])?;
    db.prepare_cached("INSERT OR REPLACE INTO terms VALUES (?1,?2,?3,?4,?5,?6)")?
        .execute(params![
            number,
            terms.terms,
            fixed,
            terms.tier_now,
            terms.license_ended,
            terms.in_force,
        ])?;
    let mut insert =
        db.prepare_cached("INSERT OR IGNORE INTO price VALUES (?1,?2,?3,?4,?5,?6,?7)")?;
    for table in &terms.prices {
        let prices: Vec<u8> = table
            .price
            .prices
            .iter()
            .flat_map(|price| price.to_be_bytes())
            .collect();
        insert.execute(params![
            number,
            terms.terms,
            table.hash,
            table.version,
            prices,
            table.price.discount_bps,
            table.price.max_call.to_be_bytes(),
        ])?;
    }
    Ok(())
}

fn load(db: &Connection, number: u64) -> rusqlite::Result<Option<StoredChannel>> {
    let stored = db
        .prepare_cached("SELECT * FROM channel WHERE channel = ?1")?
        .query_row([signed(number)], |row| {
            Ok((read_facts(number, row)?, read_own(row)?))
        })
        .optional()?;
    let Some((facts, own)) = stored else {
        return Ok(None);
    };
    let keys = |receipts: bool| -> rusqlite::Result<Vec<PublicKey>> {
        db.prepare_cached(
            "SELECT key_index, key FROM known_key WHERE channel = ?1 AND receipts = ?2",
        )?
        .query_map(params![signed(number), receipts], |row| {
            Ok(PublicKey {
                index: row.get(0)?,
                key: row.get(1)?,
            })
        })?
        .collect()
    };
    let mut terms: Vec<ChannelTerms> = db
        .prepare_cached("SELECT * FROM terms WHERE channel = ?1 ORDER BY terms")?
        .query_map([signed(number)], |row| read_terms(&facts, row))?
        .collect::<rusqlite::Result<_>>()?;
    for terms in &mut terms {
        terms.prices = db
            .prepare_cached("SELECT * FROM price WHERE channel = ?1 AND terms = ?2")?
            .query_map(params![signed(number), terms.terms], read_price)?
            .collect::<rusqlite::Result<_>>()?;
    }
    Ok(Some(StoredChannel {
        own,
        session_keys: keys(false)?,
        receipt_keys: keys(true)?,
        terms,
    }))
}

fn read_facts(number: u64, row: &Row<'_>) -> rusqlite::Result<ChannelFacts> {
    let blob = |column| row.get::<usize, Vec<u8>>(column);
    let (domains, unlocks, keys) = (blob(2)?, blob(6)?, blob(8)?);
    let (amounts, spans) = (blob(10)?, blob(12)?);
    let mut domains = Fields(&domains);
    let next: Option<Vec<u8>> = row.get(5)?;
    let next_session = match &next {
        None => None,
        Some(bytes) => {
            let mut fields = Fields(bytes);
            Some(NextKey {
                key: read_key(&mut fields)?,
                due: read_moment(&mut fields)?,
            })
        }
    };
    let (mut amounts, mut spans) = (Fields(&amounts), Fields(&spans));
    Ok(ChannelFacts {
        number,
        id: row.get(1)?,
        domains: Domains {
            voucher: domains.array()?,
            receipt: domains.array()?,
        },
        session: PublicKey {
            index: row.get(3)?,
            key: row.get(4)?,
        },
        next_session,
        unlocks: list(&unlocks, read_moment)?,
        closed: row.get(7)?,
        receipt_keys: list(&keys, read_key)?,
        trusted: row.get(9)?,
        bond: amounts.u128()?,
        min_bond: amounts.u128()?,
        reserve: amounts.u128()?,
        paid: amounts.u128()?,
        spendable: amounts.u128()?,
        newest_terms: row.get(11)?,
        unlock_delay: spans.u64()?,
        unlock_blocks: spans.u64()?,
        seen: read_moment(&mut spans)?,
    })
}

fn read_terms(facts: &ChannelFacts, row: &Row<'_>) -> rusqlite::Result<ChannelTerms> {
    let fixed: Vec<u8> = row.get(2)?;
    let mut fixed = Fields(&fixed);
    Ok(ChannelTerms {
        channel: facts.clone(),
        terms: row.get(1)?,
        service_id: fixed.u64()?,
        split_version: fixed.u32()?,
        license_version: fixed.u32()?,
        tier: u8::from_be_bytes(fixed.array()?),
        referrer_bps: u16::from_be_bytes(fixed.array()?),
        conditions: Conditions {
            application: Some(fixed.u64()?).filter(|number| *number > 0),
            valid_until: Some(fixed.u64()?).filter(|time| *time > 0),
            min_security_level: u8::from_be_bytes(fixed.array()?),
            max_retention: Some(fixed.u32()?).filter(|most| *most != NO_LIMIT),
        },
        tier_now: row.get(3)?,
        license_ended: row.get(4)?,
        prices: Vec::new(),
        in_force: row.get(5)?,
    })
}

fn read_price(row: &Row<'_>) -> rusqlite::Result<PriceTableFacts> {
    let bytes: Vec<u8> = row.get(4)?;
    let mut fields = Fields(&bytes);
    let mut prices = [0; UNIT_SLOTS];
    for price in &mut prices {
        *price = fields.u128()?;
    }
    Ok(PriceTableFacts {
        hash: row.get(2)?,
        version: row.get(3)?,
        price: Price {
            prices,
            discount_bps: row.get(5)?,
            max_call: wide(row.get(6)?),
        },
    })
}

fn key_bytes(key: &PublicKey) -> Vec<u8> {
    let mut bytes = Vec::from(key.index.to_be_bytes());
    bytes.extend(key.key);
    bytes
}

fn moment_bytes(moment: &Moment) -> Vec<u8> {
    let mut bytes = Vec::from(moment.time.to_be_bytes());
    bytes.extend(moment.height.to_be_bytes());
    bytes
}

fn read_key(fields: &mut Fields<'_>) -> rusqlite::Result<PublicKey> {
    Ok(PublicKey {
        index: fields.u32()?,
        key: fields.array()?,
    })
}

fn read_moment(fields: &mut Fields<'_>) -> rusqlite::Result<Moment> {
    Ok(Moment {
        time: fields.u64()?,
        height: fields.u64()?,
    })
}

fn list<T>(
    bytes: &[u8],
    read: impl Fn(&mut Fields<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut fields = Fields(bytes);
    let mut items = Vec::new();
    while !fields.is_empty() {
        items.push(read(&mut fields)?);
    }
    Ok(items)
}
