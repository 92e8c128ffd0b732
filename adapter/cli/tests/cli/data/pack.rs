//! `oaic data pack` itself: it needs no chain, and says whose the packed file is.

use crate::support::binary::{json, oaic};
use predicates::str::contains;

#[test]
fn a_file_is_packed_for_a_key_or_an_address_without_a_chain_and_for_nobody_else() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("data"), [7; 3_000]).unwrap();
    let pack = |more: &[&str]| {
        let mut command = oaic(dir.path());
        command.args(["--json", "data", "pack", "data", "--force"]);
        command.args(more);
        command
    };
    pack(&[]).assert().code(2).stderr(contains("--from"));
    pack(&["--from", "nobody"])
        .assert()
        .failure()
        .stderr(contains("'nobody' is neither an address"));
    assert!(!dir.path().join("data.oaicdata").exists());

    oaic(dir.path())
        .args(["keys", "add", "shop"])
        .assert()
        .success();
    let shown = oaic(dir.path())
        .args(["--json", "keys", "show", "shop"])
        .output()
        .unwrap();
    let address = json(&shown.stdout)["address"].as_str().unwrap().to_owned();
    let mut names = Vec::new();
    for from in ["shop", &address] {
        let packed = pack(&["--from", from]).output().unwrap();
        let packed = json(&packed.stdout);
        assert_eq!(packed["manifest"]["seller"], *address, "{packed}");
        names.push(packed["secret_file"].as_str().unwrap().to_owned());
    }
    // A new key each time, kept under its commitment.
    assert_ne!(names[0], names[1]);
    // An address of another network's prefix is none here.
    pack(&["--from", "cosmos1vehk7cnpwgry9h96"])
        .assert()
        .failure()
        .stderr(contains("prefix 'wasm'"));
}
