//! Channels and their terms.

use oaic_types::compute_settlement::UNIT_KINDS;
use rusqlite::{params, OptionalExtension, Row};

use super::{signed, Store};
use crate::error::StoreError;
use crate::terms::{ChannelFacts, ChannelTerms, Domains, Price, PublicKey};

impl Store {
    /// Writes a channel's facts of today, and its terms if they are new.
    pub fn save_terms(&mut self, terms: &ChannelTerms) -> Result<(), StoreError> {
        let channel = &terms.channel;
        let domains = [
            channel.domains.voucher,
            channel.domains.receipt,
            channel.domains.close,
        ]
        .concat();
        let prices: Vec<u8> = terms
            .price
            .prices
            .iter()
            .flat_map(|price| price.to_be_bytes())
            .collect();
        self.write(|db| {
            db.prepare_cached("INSERT OR REPLACE INTO channel VALUES (?1,?2,?3,?4,?5,?6,?7,?8)")?
                .execute(params![
                    signed(channel.number),
                    channel.id,
                    domains,
                    channel.session.index,
                    channel.session.key,
                    channel.receipt.index,
                    channel.receipt.key,
                    channel.budget.to_be_bytes(),
                ])?;
            db.prepare_cached("INSERT OR IGNORE INTO terms VALUES (?1,?2,?3,?4,?5,?6)")?
                .execute(params![
                    signed(channel.number),
                    terms.terms,
                    prices,
                    terms.price.discount_bps,
                    terms.price.max_call.to_be_bytes(),
                    signed(terms.effective_at),
                ])
                .map(drop)
        })
    }

    /// A channel and its terms; None when it was never attached.
    pub fn load_channel(&self, number: u64) -> Result<Option<Vec<ChannelTerms>>, StoreError> {
        let facts = self
            .db
            .prepare_cached("SELECT * FROM channel WHERE channel = ?1")
            .and_then(|mut s| {
                s.query_row([signed(number)], |row| facts(number, row))
                    .optional()
            })
            .map_err(|e| self.failed(e))?;
        let Some(facts) = facts else { return Ok(None) };
        let terms = self
            .db
            .prepare_cached("SELECT * FROM terms WHERE channel = ?1 ORDER BY terms")
            .and_then(|mut s| {
                s.query_map([signed(number)], |row| terms(&facts, row))?
                    .collect()
            })
            .map_err(|e| self.failed(e))?;
        Ok(Some(terms))
    }
}

fn facts(number: u64, row: &Row<'_>) -> rusqlite::Result<ChannelFacts> {
    let domains: [u8; 96] = row.get(2)?;
    let mut hashes = domains.chunks_exact(32).map(|chunk| {
        let mut hash = [0; 32];
        hash.copy_from_slice(chunk);
        hash
    });
    let mut next = || hashes.next().unwrap_or_default();
    Ok(ChannelFacts {
        number,
        id: row.get(1)?,
        domains: Domains {
            voucher: next(),
            receipt: next(),
            close: next(),
        },
        session: PublicKey {
            index: row.get(3)?,
            key: row.get(4)?,
        },
        receipt: PublicKey {
            index: row.get(5)?,
            key: row.get(6)?,
        },
        budget: u128::from_be_bytes(row.get(7)?),
    })
}

fn terms(facts: &ChannelFacts, row: &Row<'_>) -> rusqlite::Result<ChannelTerms> {
    let bytes: [u8; 16 * UNIT_KINDS] = row.get(2)?;
    let mut prices = [0; UNIT_KINDS];
    for (price, chunk) in prices.iter_mut().zip(bytes.chunks_exact(16)) {
        let mut wide = [0; 16];
        wide.copy_from_slice(chunk);
        *price = u128::from_be_bytes(wide);
    }
    Ok(ChannelTerms {
        channel: facts.clone(),
        terms: row.get(1)?,
        price: Price {
            prices,
            discount_bps: row.get(3)?,
            max_call: u128::from_be_bytes(row.get(4)?),
        },
        effective_at: u64::try_from(row.get::<_, i64>(5)?).unwrap_or(0),
    })
}
