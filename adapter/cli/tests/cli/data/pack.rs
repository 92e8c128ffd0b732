//! `oaic data pack` itself: it needs no chain, and says whose the packed file is.

use crate::support::binary::Home;
use crate::support::shows;

#[test]
fn a_file_is_packed_for_a_key_or_an_address_without_a_chain_and_for_nobody_else() {
    let home = Home::new();
    home.write("data", [7; 3_000]);
    let pack = |more: &str| format!("--json data pack data --force{more}");
    shows(home.fails(2, &pack("")).err, "--from");
    let nobody = home.run(&pack(" --from nobody"));
    assert_ne!(nobody.code, 0);
    shows(nobody.err, "'nobody' is neither an address");
    assert!(!home.file("data.oaicdata").exists());

    home.ok("keys add shop");
    let shown = home.json("--json keys show shop");
    let address = shown["address"].as_str().unwrap();
    let names = ["shop", address].map(|from| {
        let packed = home.json(&pack(&format!(" --from {from}")));
        assert_eq!(packed["manifest"]["seller"], address, "{packed}");
        packed["secret_file"].as_str().unwrap().to_owned()
    });
    // A new key each time, stored under its commitment.
    assert_ne!(names[0], names[1]);
    // An address of another network's prefix is none here.
    let other = home.run(&pack(" --from cosmos1vehk7cnpwgry9h96"));
    assert_ne!(other.code, 0);
    shows(other.err, "prefix 'wasm'");
}
