//! The seller's file.

use super::super::{Table, TableError};
use super::{calls, read};

fn refused(json: &str) -> String {
    match Table::from_json(json) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("taken: {json}"),
    }
}

#[test]
fn a_table_comes_back_as_it_was_written() {
    for table in [
        calls(),
        read("v\n4294967295\n0\n", &["v"], None).unwrap(),
        read("n,v\n\"ä \"\"x\"\"\",1\n", &["v"], Some("n")).unwrap(),
    ] {
        let back = Table::from_json(&table.to_json().unwrap()).unwrap();
        assert!(back == table);
        assert_eq!(back.commitment(), table.commitment());
    }
}

#[test]
fn a_changed_row_salt_size_or_commitment_is_noticed() {
    let json = calls().to_json().unwrap();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let change = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut value = value.clone();
        change(&mut value);
        refused(&value.to_string())
    };
    let commitment = "have the commitment";
    assert!(change(&|v| v["rows"][3][1][0] = 301.into()).contains(commitment));
    assert!(change(&|v| v["rows"][3][0] = 0.into()).contains(commitment));
    assert!(change(&|v| v["seller"] = "oaic1mallory".into()).contains(commitment));
    assert!(change(&|v| v["size"] = 1024.into()).contains(commitment));
    let zeros = "0".repeat(64);
    assert!(change(&|v| v["salt"] = zeros.clone().into()).contains(commitment));
    assert!(change(&|v| v["commitment"] = zeros.clone().into()).contains(commitment));
    let ones = "f".repeat(64);
    assert!(change(&|v| v["salt"] = ones.clone().into()).contains("field element"));
    assert!(change(&|v| v["salt"] = "00".into()).contains("32 bytes"));
    assert!(change(&|v| v["size"] = 65.into()).contains("not 64 or 1024"));
    assert!(change(&|v| v["rows"][3][0] = 2.into()).contains("row 4 is in partition 2"));
    assert!(change(&|v| v["rows"][3][1] = vec![1].into()).contains("1 values for 2"));
    assert!(change(&|v| v["rows"][3][1][0] = (-1).into()).contains("-1"));
    assert!(change(&|v| v["format"] = "oaic-table/2".into()).contains("oaic-table/2"));
    assert!(change(&|v| v["more"] = 1.into()).contains("more"));
    assert!(change(&|v| v["columns"] = vec!["a"; 2].into()).contains("chosen twice"));
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    let json = calls().to_json().unwrap();
    for end in [0, 1, json.len() / 2, json.len() - 1] {
        assert!(matches!(
            Table::from_json(&json[..end]),
            Err(TableError::Secret(_))
        ));
    }
}

#[test]
fn neither_salt_nor_rows_are_printed() {
    let table = calls();
    let json: serde_json::Value = serde_json::from_str(&table.to_json().unwrap()).unwrap();
    let printed = format!("{table:?}");
    assert!(!printed.contains(json["salt"].as_str().unwrap()));
    assert!(!printed.contains("1100"));
}
