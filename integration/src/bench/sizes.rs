//! Sizes of the optimized contracts.

use std::path::Path;

use anyhow::{bail, Context, Result};

use super::row::{Goal, Row};

/// A row for each `*.wasm` of a folder, beside the largest size that the chain takes.
/// Fails when there is none.
pub fn rows(dir: &Path, limit: u64) -> Result<Vec<Row>> {
    let entries = std::fs::read_dir(dir).with_context(|| {
        format!(
            "can't list {}; build the contracts: cargo xtask wasm",
            dir.display()
        )
    })?;
    let mut rows = vec![];
    for entry in entries {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|s| s.to_str());
        let (Some(stem), true) = (stem, path.extension().is_some_and(|e| e == "wasm")) else {
            continue;
        };
        let size = path.metadata()?.len() as f64;
        rows.push(
            Row::new(
                format!("wasm.{}.size", stem.replace('_', "-")),
                size,
                "bytes",
            )
            .beside("chain's limit", limit as f64)
            .goal(Goal::AtMost(limit as f64)),
        );
    }
    if rows.is_empty() {
        bail!(
            "no *.wasm in {}; build the contracts: cargo xtask wasm",
            dir.display()
        );
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wasm_has_a_row_and_its_size() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("compute_settlement.wasm"), [0; 12]).unwrap();
        std::fs::write(dir.path().join("checksums.txt"), "x").unwrap();
        let found = rows(dir.path(), 10).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].id, "wasm.compute-settlement.size");
        assert_eq!((found[0].value, found[0].met()), (12.0, Some(false)));
        assert!(rows(&dir.path().join("nothing"), 10).is_err());
    }
}
