//! Odd files.

use oaic_circuits::answer::Row;
use oaic_messages::data_market::Rows;

use super::super::{read_from, Table, TableError};
use super::{calls, choice, read, says};

fn rows(table: &Table) -> Vec<(u16, [u32; 2])> {
    let rows = table.rows().iter();
    rows.map(|row| (row.partition, [row.columns[0], row.columns[1]]))
        .collect()
}

#[test]
fn columns_are_taken_in_the_order_they_are_chosen_in() {
    let csv = "a,b,c,d\n1,2,3,4\n5,6,7,8\n";
    let table = read(csv, &["d", "b"], None).unwrap();
    assert_eq!(rows(&table), [(0, [4, 2]), (0, [8, 6])]);
    assert_eq!(table.columns(), ["d", "b"]);
    assert_eq!(table.column("b").unwrap(), 1);
    says(&table.column("c").unwrap_err(), &["\"c\"", "d, b"]);
}

#[test]
fn partitions_are_numbered_as_they_first_appear() {
    let table = calls();
    let partitions = table.partitions().into_iter();
    let partitions: Vec<_> = partitions.map(|p| (p.number, p.name, p.rows)).collect();
    let expected = [(0, "blue".to_owned(), 6), (1, "red".to_owned(), 6)];
    assert_eq!(partitions, expected);
    let table = read("p,v\nb,1\na,2\nb,3\n", &["v", "v2"], Some("p"));
    assert!(matches!(table, Err(TableError::MissingColumn { .. })));
    // The partition column may be a value as well, and without one all is partition 0.
    let table = read("p\n7\n3\n7\n", &["p"], Some("p")).unwrap();
    assert_eq!(rows(&table), [(0, [7, 0]), (1, [3, 0]), (0, [7, 0])]);
    assert_eq!(read("p\n7\n", &["p"], None).unwrap().partitions().len(), 1);
}

#[test]
fn quotes_line_endings_marks_blanks_and_spaces_are_no_matter() {
    let plain = read("a,b\n1,20\n3,4\n", &["a", "b"], None).unwrap();
    for odd in [
        "a,b\r\n1,20\r\n3,4\r\n",
        "\u{feff}a,b\n1,20\n3,4",
        "\"a\",\"b\"\n\"1\",\"20\"\n3,\"4\"\n",
        "a,b\n\n1,20\n\n3,4\n\n",
        " a , b\n 1,\t20\n3 ,4\n",
        "a,b\n0001,20\n3,4\n",
    ] {
        let table = read(odd, &["a", "b"], None).unwrap();
        assert_eq!(table.rows(), plain.rows(), "{odd:?}");
    }
    let quoted = "name,v\n\"one, \"\"two\"\"\nthree\",5\n\"four\",6\n";
    let table = read(quoted, &["v"], Some("name")).unwrap();
    assert_eq!(table.partitions()[0].name, "one, \"two\"\nthree");
    assert_eq!(rows(&table), [(0, [5, 0]), (1, [6, 0])]);
}

#[test]
fn a_cell_that_is_no_number_in_range_is_named() {
    for (cell, why) in [
        ("4294967296", "too large"),
        ("99999999999999999999999", "too large"),
        ("-1", "negative"),
        ("1.5", "not a whole number"),
        ("\"1,5\"", "not a whole number"),
        ("", "empty"),
        ("\"  \"", "empty"),
        ("+1", "not a number"),
        ("1e3", "not a number"),
        ("0x10", "not a number"),
        ("\u{661}", "not a number"),
        ("2026-11-22", "not a number"),
        ("-", "not a number"),
    ] {
        let csv = format!("k,v\n\"two\nlines\",1\nx,{cell}\n");
        let error = read(csv, &["v"], None).unwrap_err();
        let (place, range) = ("t.csv, line 4, column \"v\"", "0 to 4294967295");
        let value = cell.trim_matches('"').trim();
        says(&error, &[place, value, why, range]);
    }
    let highest = read("v\n4294967295\n", &["v"], None).unwrap();
    assert_eq!(highest.rows()[0].columns, [u32::MAX, 0, 0, 0]);
}

/// Rows that a quote swallows are missing from the table, and nothing else shows it.
#[test]
fn a_quote_that_is_never_closed_is_refused_and_not_a_table_with_fewer_rows() {
    for csv in [
        "v,name\n1,\"one\n2,two\n3,three\n",
        "v,name\n1,one\n2,\"two",
        "v,\"name\n1,one\n",
        "v,name\n1,one\n2,\"tw\"\"o\n3,three\n",
    ] {
        let error = read(csv, &["v"], None).unwrap_err();
        says(&error, &["t.csv", "never closed"]);
    }
    let error = read("v,name\n1,one\n2,\"two\n3,x\n", &["v"], None).unwrap_err();
    says(&error, &["line 3"]);
    // Quotes that are whole, also across a line and beside each other.
    let whole = "v,name\n1,\"on\ne\"\n2,\"\"\n3,\"\"\"\"\n4,\"a\"\"b\"\n";
    assert_eq!(read(whole, &["v"], None).unwrap().rows().len(), 4);
}

#[test]
fn spaces_around_a_name_make_no_partition_of_their_own() {
    let csv = "p,v\njan,1\n jan,2\njan\t,3\n\" jan \",4\nfeb,5\n";
    let table = read(csv, &["v"], Some("p")).unwrap();
    let partitions = table.partitions().into_iter();
    let names: Vec<_> = partitions.map(|p| (p.name, p.rows)).collect();
    assert_eq!(names, [("jan".to_owned(), 4), ("feb".to_owned(), 1)]);
}

/// A file that is not a table, or a quote too many, is not repeated to its end.
#[test]
fn errors_stay_short_whatever_is_in_the_file() {
    let long = "x".repeat(100_000);
    let cell = format!("v\n{long}\n");
    let header = format!("{long},{}\n1\n", "a,".repeat(5_000));
    let partition = [b"v,p\n1,".as_slice(), &[0xff; 100_000], b"\n"].concat();
    for error in [
        read(&cell, &["v"], None).unwrap_err(),
        read(&header, &["v"], None).unwrap_err(),
        read(&partition, &["v"], Some("p")).unwrap_err(),
    ] {
        let text = error.to_string();
        assert!(text.len() < 1_000, "{} bytes: {text:.200}", text.len());
    }
}

#[test]
fn what_is_not_utf8_matters_only_where_it_is_used() {
    let csv = b"k,v\n\xff\xfe,1\n";
    assert_eq!(read(csv, &["v"], None).unwrap().rows().len(), 1);
    let line_2 = |column: &str| format!("line 2, column {column:?}");
    let error = read(csv, &["v"], Some("k")).unwrap_err();
    says(&error, &[&line_2("k")]);
    let error = read(b"k,v\n1,\xff\n", &["v"], None).unwrap_err();
    says(&error, &[&line_2("v")]);
    let error = read(b"\xff,v\n1,1\n", &["k"], None).unwrap_err();
    says(&error, &["no column \"k\""]);
}

#[test]
fn files_without_header_rows_or_the_column_are_refused() {
    for (csv, parts) in [
        ("", &["the file is empty"][..]),
        ("v\n", &["no rows"]),
        ("a,b\n1,2\n", &["no column \"v\"", "\"a\", \"b\""]),
        ("v,a,v\n1,2,3\n", &["2 columns called \"v\""]),
        ("v,a\n1,2\n3\n", &["t.csv", "line: 3"]),
        ("V\n1\n", &["no column \"v\""]),
    ] {
        says(&read(csv, &["v"], None).unwrap_err(), parts);
    }
}

#[test]
fn a_table_has_one_to_four_columns_each_chosen_once() {
    let csv = "a,b,c,d,e\n1,2,3,4,5\n";
    let error = |columns: &[&str]| read(csv, columns, None).unwrap_err();
    assert!(matches!(error(&[]), TableError::Columns(0)));
    let five = ["a", "b", "c", "d", "e"];
    assert!(matches!(error(&five), TableError::Columns(5)));
    assert!(matches!(error(&["a", "a"]), TableError::ChosenTwice(_)));
    let long = "x".repeat(33);
    assert!(matches!(error(&[&long]), TableError::ColumnName(_)));
    assert!(read(csv, &five[..4], None).is_ok());
}

#[test]
fn a_table_takes_the_size_it_needs_and_no_row_more_than_it_has() {
    let csv = |rows: usize| format!("v\n{}", "1\n".repeat(rows));
    let size = |rows| read(csv(rows), &["v"], None).map(|table| table.size());
    assert_eq!(size(64).unwrap(), Rows::R64);
    assert_eq!(size(65).unwrap(), Rows::R1024);
    assert_eq!(size(1024).unwrap(), Rows::R1024);
    let most = |error| matches!(error, TableError::TooManyRows { most: 1024 });
    assert!(most(size(1025).unwrap_err()));
    let mut choice = choice(&["v"], None);
    choice.size = Some(Rows::R64);
    let error = read_from("t", csv(65).as_bytes(), &choice).unwrap_err();
    assert!(matches!(error, TableError::TooManyRows { most: 64 }));
    choice.size = Some(Rows::R1024);
    let table = read_from("t", csv(3).as_bytes(), &choice).unwrap();
    assert_eq!(table.size(), Rows::R1024);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let path = std::path::Path::new("/nowhere/usage.csv");
    let error = super::super::read(path, &choice(&["v"], None)).unwrap_err();
    says(&error, &["/nowhere/usage.csv"]);
}

#[test]
fn the_same_rows_twice_have_two_commitments() {
    let (one, two) = (calls(), calls());
    assert_eq!(one.rows(), two.rows());
    assert_ne!(one.commitment(), two.commitment());
    let (partition, columns) = (1, [300, 3, 0, 0]);
    assert_eq!(one.rows()[3], Row { partition, columns });
}
