use oaic_sealed_data::preview::{indices, Preview};
use oaic_sealed_data::record::Secret;

use crate::suite::{failed, Suite};

fn make(suite: &Suite, challenge: &str, count: u32) -> oaic_sealed_data::Result<Preview> {
    Preview::make(&mut suite.sealed()?, &suite.secret, challenge, count)
}

#[test]
fn a_preview_shows_the_bytes_that_stand_there() {
    let suite = Suite::new(20_000);
    let preview = make(&suite, "", 6).unwrap();
    preview.save(&suite.path("p.json"), false).unwrap();
    let shown = Preview::load(&suite.path("p.json")).unwrap();
    let shown = shown.verify(&suite.listed, "").unwrap();
    assert_eq!(shown.len(), 6);
    for (index, data) in &shown {
        let at = *index as usize * 992;
        let original = &suite.original[at..(at + 992).min(20_000)];
        assert!(data == original, "{index}");
    }
    // all, when there are fewer; the last one without its padding
    let all = make(&suite, "", 200).unwrap();
    let all = all.verify(&suite.listed, "").unwrap();
    assert_eq!(all.len() as u64, suite.listed.chunks);
    let total: usize = all.iter().map(|(_, data)| data.len()).sum();
    assert_eq!(total, 20_000);
    assert!(make(&suite, "", 0).is_err() && make(&suite, "", 257).is_err());
}

#[test]
fn nobody_chooses_which_chunks_come_up() {
    let suite = Suite::new(50_000);
    let drawn = indices(&suite.listed, "", 10);
    let challenged = indices(&suite.listed, "buyer's", 10);
    assert_ne!(drawn, challenged, "the challenge says nothing");
    let mut other = suite.listed.clone();
    other.cipher_root += oaic_poseidon::Fr::one();
    assert_ne!(drawn, indices(&other, "", 10), "the file says nothing");
    let mut sorted = drawn.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), 10, "a chunk twice");
    // Fewer are the first of more.
    assert_eq!(indices(&suite.listed, "", 4), drawn[..4]);
}

#[test]
fn a_preview_of_something_else_is_refused() {
    let (suite, other) = (Suite::new(20_000), Suite::new(20_000));
    let preview = make(&suite, "mine", 5).unwrap();
    let refused = |preview: &Preview, challenge| {
        failed!(preview.verify(&suite.listed, challenge), Preview(_));
    };
    refused(&preview, "yours");
    refused(&make(&other, "mine", 5).unwrap(), "mine");
    // forged in the file: other bytes, another index, another blind, a path cut short
    preview.save(&suite.path("p.json"), false).unwrap();
    let text = std::fs::read_to_string(suite.path("p.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let forged = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut json = json.clone();
        change(&mut json["samples"][1]);
        std::fs::write(suite.path("p.json"), json.to_string()).unwrap();
        refused(&Preview::load(&suite.path("p.json")).unwrap(), "mine");
    };
    forged(&|sample| sample["data"] = "00".repeat(992).into());
    forged(&|sample| sample["data"] = "00".into());
    forged(&|sample| sample["index"] = 999.into());
    forged(&|sample| sample["blind"] = "00".repeat(32).into());
    forged(&|sample| drop(sample["path"].as_array_mut().unwrap().pop()));
    let mut fewer = json;
    fewer["samples"].as_array_mut().unwrap().swap(0, 1);
    std::fs::write(suite.path("p.json"), fewer.to_string()).unwrap();
    refused(&Preview::load(&suite.path("p.json")).unwrap(), "mine");
}

#[test]
fn a_seller_isnt_let_to_show_what_buyers_would_dispute() {
    let suite = Suite::new(1_500).with_garbage(0);
    // the secret names what was listed; a cheat has to make a new one
    let secret = Secret::new(*suite.secret.key(), suite.listed.clone());
    let made = Preview::make(&mut suite.sealed().unwrap(), &secret, "", 2);
    failed!(made, BadChunk { chunk: 0, .. });
}
