//! The seller's file.

use super::super::{Table, TableError};
use super::{calls, read, says};

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
    let change = |why: &str, change: &dyn Fn(&mut serde_json::Value)| {
        let mut value = value.clone();
        change(&mut value);
        let Err(error) = Table::from_json(&value.to_string()) else {
            panic!("taken: {value}")
        };
        says(&error, &[why]);
    };
    let (zeros, ones) = ("0".repeat(64), "f".repeat(64));
    let commitment = "have the commitment";
    change(commitment, &|v| v["rows"][3][1][0] = 301.into());
    change(commitment, &|v| v["rows"][3][0] = 0.into());
    change(commitment, &|v| v["seller"] = "oaic1mallory".into());
    change(commitment, &|v| v["size"] = 1024.into());
    change(commitment, &|v| v["salt"] = zeros.clone().into());
    change(commitment, &|v| v["commitment"] = zeros.clone().into());
    change("field element", &|v| v["salt"] = ones.clone().into());
    change("32 bytes", &|v| v["salt"] = "00".into());
    change("not 64 or 1024", &|v| v["size"] = 65.into());
    change("row 4 is in partition 2", &|v| v["rows"][3][0] = 2.into());
    change("1 values for 2", &|v| v["rows"][3][1] = vec![1].into());
    change("-1", &|v| v["rows"][3][1][0] = (-1).into());
    change("oaic-table/2", &|v| v["format"] = "oaic-table/2".into());
    change("more", &|v| v["more"] = 1.into());
    change("chosen twice", &|v| v["columns"] = vec!["a"; 2].into());
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    let json = calls().to_json().unwrap();
    for end in [0, 1, json.len() / 2, json.len() - 1] {
        let cut = Table::from_json(&json[..end]);
        assert!(matches!(cut, Err(TableError::Secret(_))));
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
