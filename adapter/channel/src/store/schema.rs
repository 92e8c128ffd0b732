//! The tables.

use rusqlite::Connection;

/// Version of the schema, in SQLite's `user_version`.
pub(super) const SCHEMA: i64 = 4;

/// SQLite's `application_id` of a session store: "OAIC". Other programs' files are left alone.
pub(super) const APPLICATION: i64 = 0x4f41_4943;

/// Tables that a payer's backup has: all but receipts and answers, which can be asked for again.
pub(super) const BACKED_UP: [&str; 6] = ["meta", "channel", "known_key", "terms", "price", "lane"];

/// Makes the tables in a database of the connection. Numbers are big-endian blobs where they are
/// wider than SQLite's 63 bits. Columns of `channel` with a default are the session's own, filled
/// in by the transaction that makes the row.
pub(super) fn create(db: &Connection, database: &str, role: &str) -> rusqlite::Result<()> {
    db.execute_batch(&format!(
        "BEGIN IMMEDIATE;
         CREATE TABLE {database}.meta (
             role TEXT NOT NULL, id BLOB NOT NULL, generation INTEGER NOT NULL,
             milestone INTEGER NOT NULL, backup INTEGER NOT NULL, key BLOB,
             key_index INTEGER NOT NULL, new_key INTEGER NOT NULL, epoch BLOB NOT NULL,
             base BLOB NOT NULL);
         CREATE TABLE {database}.channel (
             channel INTEGER PRIMARY KEY, id BLOB NOT NULL, domains BLOB NOT NULL,
             session_index INTEGER NOT NULL, session_key BLOB NOT NULL, next_key BLOB,
             unlocks BLOB NOT NULL, closed INTEGER NOT NULL, receipt_keys BLOB NOT NULL,
             trusted INTEGER NOT NULL, amounts BLOB NOT NULL, newest INTEGER NOT NULL,
             spans BLOB NOT NULL, served INTEGER NOT NULL DEFAULT 0,
             payable INTEGER NOT NULL DEFAULT 0, lost BLOB NOT NULL DEFAULT x'',
             greatest_call BLOB NOT NULL DEFAULT x'', stop INTEGER NOT NULL DEFAULT 0,
             stop_key INTEGER NOT NULL DEFAULT 0, first_number INTEGER NOT NULL DEFAULT 0,
             paid_elsewhere BLOB NOT NULL DEFAULT x'', key_since BLOB NOT NULL DEFAULT x'');
         CREATE TABLE {database}.known_key (
             channel INTEGER NOT NULL, receipts INTEGER NOT NULL, key_index INTEGER NOT NULL,
             key BLOB NOT NULL, PRIMARY KEY (channel, receipts, key_index)) WITHOUT ROWID;
         CREATE TABLE {database}.terms (
             channel INTEGER NOT NULL, terms INTEGER NOT NULL, fixed BLOB NOT NULL,
             tier_now INTEGER, license_ended INTEGER NOT NULL, in_force BLOB NOT NULL,
             PRIMARY KEY (channel, terms)) WITHOUT ROWID;
         CREATE TABLE {database}.price (
             channel INTEGER NOT NULL, terms INTEGER NOT NULL, hash BLOB NOT NULL,
             version INTEGER NOT NULL, prices BLOB NOT NULL, discount INTEGER NOT NULL,
             max_call BLOB NOT NULL, PRIMARY KEY (channel, terms, hash)) WITHOUT ROWID;
         CREATE TABLE {database}.lane (
             id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, terms INTEGER NOT NULL,
             lane INTEGER NOT NULL, calls INTEGER NOT NULL, peaks BLOB NOT NULL,
             acknowledged BLOB, in_flight BLOB, voucher BLOB, voucher_key INTEGER,
             signed BLOB NOT NULL, ended INTEGER NOT NULL, ended_key INTEGER NOT NULL,
             unsure INTEGER NOT NULL, risk BLOB NOT NULL, settled BLOB NOT NULL,
             overtaken INTEGER NOT NULL, dead TEXT, adopted INTEGER NOT NULL,
             due INTEGER NOT NULL, UNIQUE (channel, terms, lane));
         CREATE INDEX {database}.lane_due ON lane (due DESC, id) WHERE due > 0;
         CREATE TABLE {database}.leaf (
             lane INTEGER NOT NULL, sequence INTEGER NOT NULL, receipt BLOB NOT NULL,
             signature BLOB NOT NULL, PRIMARY KEY (lane, sequence)) WITHOUT ROWID;
         CREATE TABLE {database}.response (
             lane INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, body BLOB NOT NULL);"
    ))?;
    db.execute(
        &format!(
            "INSERT INTO {database}.meta VALUES
             (?1, randomblob(32), 0, 0, 0, NULL, 0, 0, randomblob(16), randomblob(16))"
        ),
        [role],
    )?;
    db.execute_batch(&format!(
        "PRAGMA {database}.application_id = {APPLICATION};
         PRAGMA {database}.user_version = {SCHEMA}; COMMIT"
    ))
}
