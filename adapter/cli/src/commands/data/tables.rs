//! `oaic data pack --table`: a table to sell answers from, and what is published of it.

use std::path::Path;

use oaic_messages::data_market::{Column, Rows, Table, MAX_PARTITIONS};
use oaic_poseidon::Fr;
use oaic_sealed_data::record::element_hex;
use oaic_sealed_data::table::{read, Choice};
use serde::Deserialize;

use super::files::{with_suffix, PackArgs};
use super::home::Home;
use super::market::{failure, table_failure};
use super::Owner;
use crate::commands::prelude::*;

const FORMAT: &str = "oaic/table-manifest/1";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableManifest {
    format: String,
    /// Address of who lists it; it is in the commitment.
    pub(super) seller: String,
    /// Commitment to salt, seller and rows, hex.
    commitment: String,
    /// Room for rows, 64 or 1024.
    rows: u16,
    columns: Vec<Column>,
    /// Name of each partition, by its number.
    partitions: Vec<String>,
    pub(super) schema: String,
    pub(super) license: String,
}

impl TableManifest {
    pub(super) fn load(path: &Path) -> Result<Self> {
        let invalid = |why: String| {
            CliError::usage(format!("{} is not a table's manifest", path.display()))
                .because(why)
                .next("`oaic data pack FILE --table` writes it")
        };
        let text = std::fs::read_to_string(path)
            .map_err(|e| CliError::unreadable(Kind::Usage, path, e))?;
        let found: Self = serde_json::from_str(&text).map_err(|e| invalid(e.to_string()))?;
        if found.format != FORMAT {
            return Err(invalid(format!("its format is '{}'", found.format)));
        }
        found.commitment().map(|_| found).map_err(invalid)
    }

    fn commitment(&self) -> std::result::Result<Fr, String> {
        oaic_sealed_data::record::element_from_hex(&self.commitment)
            .ok_or_else(|| "its commitment is not 64 hex digits of a field element".to_owned())
    }

    pub(super) fn table(&self) -> Result<Table> {
        let commitment = self.commitment().map_err(CliError::usage)?;
        Ok(Table {
            commitment: oaic_sealed_data::wire::binary(&commitment),
            rows: room(self.rows)?,
            columns: self.columns.clone(),
            partitions: self.named().to_vec(),
        })
    }

    /// Names of partitions as far as a listing takes them: there is none after one without.
    fn named(&self) -> &[String] {
        let named = self.partitions.iter().take_while(|name| !name.is_empty());
        let count = named.take(MAX_PARTITIONS).count();
        self.partitions.get(..count).unwrap_or_default()
    }
}

pub(super) fn pack(args: &PackArgs, home: &Home, owner: Owner, out: &Output) -> Result<()> {
    let path = args
        .manifest
        .clone()
        .unwrap_or(with_suffix(&args.file, ".table.json"));
    if path.exists() && !args.force {
        return Err(
            CliError::usage(format!("{} exists already", path.display()))
                .next("choose another name with --manifest, or --force"),
        );
    }
    if !args.units.is_empty() && args.units.len() != args.columns.len() {
        return Err(CliError::usage(format!(
            "{} for {}: name one for each column, empty for plain numbers",
            counted(args.units.len() as u64, "unit"),
            counted(args.columns.len() as u64, "column")
        ))
        .next("like --columns tokens,cost --units tokens,cents"));
    }
    let choice = Choice {
        seller: owner(args.from.as_deref())?,
        columns: args.columns.clone(),
        partition: args.partition.clone(),
        size: args.rows.map(room).transpose()?,
    };
    let packed = read(&args.file, &choice).map_err(table_failure)?;
    let secret = home.add_table(&packed)?;
    let mut names: Vec<String> = Vec::new();
    for partition in packed.partitions() {
        names.resize(usize::from(partition.number), String::new());
        names.push(partition.name);
    }
    let manifest = TableManifest {
        format: FORMAT.into(),
        seller: packed.seller().to_owned(),
        commitment: element_hex(&packed.commitment()),
        rows: packed.size().count(),
        columns: columns(packed.columns(), &args.units),
        partitions: names,
        schema: args.schema.clone(),
        license: args.license.clone(),
    };
    let text = serde_json::to_vec_pretty(&manifest)
        .map_err(|e| CliError::failed("the manifest can't be written").because(e))?;
    oaic_sealed_data::record::write_public(&path, &text, args.force).map_err(failure)?;
    out.note(format!(
        "keep a copy of {}: without it no query can be answered",
        secret.display()
    ));
    if manifest.named().len() < manifest.partitions.len() {
        out.warn(format!(
            "a listing names {MAX_PARTITIONS} partitions at most; queries over those from number {} \
             on would not say what they are about",
            manifest.named().len()
        ));
    }
    out.print(&Packed {
        manifest_file: path.display().to_string(),
        secret_file: secret.display().to_string(),
        used: packed.rows().len(),
        partitions: packed
            .partitions()
            .into_iter()
            .map(|p| Partition {
                number: p.number,
                name: p.name,
                rows: p.rows,
            })
            .collect(),
        manifest,
    })
}

/// Columns with their units, where units are given.
fn columns(names: &[String], units: &[String]) -> Vec<Column> {
    let units = units
        .iter()
        .cloned()
        .chain(std::iter::repeat(String::new()));
    let columns = names.iter().cloned().zip(units);
    columns.map(|(name, unit)| Column { name, unit }).collect()
}

pub(super) fn names(columns: &[Column]) -> Vec<String> {
    columns.iter().map(|column| column.name.clone()).collect()
}

pub(super) fn listed(columns: &[Column]) -> String {
    let columns: Vec<String> = columns.iter().map(shown).collect();
    columns.join(", ")
}

pub(super) fn shown(column: &Column) -> String {
    match column.unit.as_str() {
        "" => column.name.clone(),
        unit => format!("{} ({unit})", column.name),
    }
}

fn room(rows: u16) -> Result<Rows> {
    let sizes = [Rows::R64, Rows::R1024];
    let found = sizes.into_iter().find(|size| size.count() == rows);
    found
        .ok_or_else(|| CliError::usage(format!("a table has room for 64 or 1024 rows, not {rows}")))
}

#[derive(Debug, Serialize)]
struct Packed {
    manifest_file: String,
    secret_file: String,
    used: usize,
    partitions: Vec<Partition>,
    manifest: TableManifest,
}

#[derive(Debug, Serialize)]
struct Partition {
    number: u16,
    name: String,
    rows: usize,
}

impl Report for Packed {
    const SCHEMA: &'static str = "oaic/data-table-packed/1";

    fn human(&self, out: &mut String) {
        let rows = [
            ("manifest", self.manifest_file.clone()),
            ("secret", self.secret_file.clone()),
            ("seller", self.manifest.seller.clone()),
            ("rows", format!("{} of {}", self.used, self.manifest.rows)),
            (
                "columns",
                self.manifest
                    .columns
                    .iter()
                    .map(shown)
                    .collect::<Vec<_>>()
                    .join(", "),
            ),
            ("commitment", self.manifest.commitment.clone()),
        ];
        fields(out, &rows);
        let items = self.partitions.iter();
        let rows = items.map(|p| [p.number.to_string(), p.name.clone(), p.rows.to_string()]);
        out.push('\n');
        table(out, &["partition", "name", "rows"], rows);
    }
}
